#!/bin/sh
# --jsonl: a line for each item, as soon as it is evaluated.
. "${0%/*}/cmd.sh"

prints 'a list' '1
{"a":[1,2]}
"x\ny"
null' eval --jsonl -E '[ 1 { a = [ 1 2 ]; } "x\ny" null ]'
prints 'a set' '{"attr":"a.b","value":"q\""}
{"attr":"z","value":[]}' eval --jsonl -E '{ z = [ ]; "a.b" = "q\""; }'
prints 'a value of another kind' 1 eval --jsonl -E 1
prints 'an empty list' '' eval --jsonl -E '[ ]'
prints 'a set that stands for a string' '"/out"' eval --jsonl -E '{ outPath = "/out"; }'
prints 'several values' '1
2
3' eval --jsonl -E '[ 1 2 ]' -E '[ 3 ]'

run eval --jsonl -E '[ 1 [ 2 ] (throw "no") 4 ]'
like 'what comes before an error is printed' "$status:$out:$err" "1:1
?2?:error:*while evaluating '2' of the value*error: no"
run eval --jsonl --on-error=skip -E '[ 1 (throw "no") 3 ]'
is 'with --on-error what comes after it is too' "$status:$out" '1:1
3'
run eval --jsonl --on-error=record -E '{ a = throw "no"; b = 1; }'
is 'an error as a record' "$status:$out" '1:{"attr":"a","value":{"error":{"code":"throw","hints":[],"message":"no"}}}
{"attr":"b","value":1}'

# Each line is there before the next item is evaluated.
"$TVX" eval --jsonl -E '[ 1 (builtins.trace "told" 2) 3 ]' >both 2>&1
is 'lines and messages are in order' "$(cat both)" '1
trace: told
2
3'
"$TVX" eval --jsonl -E '[ 0 1 (let f = n: f n; in f 1) ]' >lines 2>/dev/null &
pid=$!
i=0
while [ "$(wc -l <lines 2>/dev/null)" != 2 ] && [ $((i += 1)) -lt 200 ]; do sleep 0.02; done
kill "$pid"
is 'lines come at once' "$(cat lines)" '0
1'

# What was printed is not kept.
big='builtins.genList (n: { inherit n; l = builtins.genList (i: n) 20; }) 300000'
if [ -x /usr/bin/time ]; then
    GC_INITIAL_HEAP_SIZE=33554432 /usr/bin/time -f %M -o kib "$TVX" eval --jsonl -E "$big" >lines
    is 'all of many items' "$(wc -l <lines | tr -d ' '):$(tail -n 1 lines | cut -c 1-29)" '300000:{"l":[299999,299999,299999,29'
    [ "$(cat kib)" -lt 100000 ]
    report $? 'memory does not grow with them'
    comment "peak: $(cat kib) KiB"
fi

done_testing
