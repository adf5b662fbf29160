#!/bin/sh
# Depth: recursion and nesting are limited by memory, not by the machine's own stack.
. "${0%/*}/cmd.sh"

prints 'a million calls deep' 1000000 eval -E 'let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 1000000'
prints 'ten million tail calls' 0 eval -E 'let f = n: if n == 0 then 0 else f (n - 1); in f 10000000'
prints 'a chain of a million thunks' 1000000 eval -E "builtins.foldl' (a: x: a) 1000000 [ ] + builtins.head (builtins.foldl' (a: x: [ (builtins.head a + x) ]) [ 0 ] (builtins.genList (x: 0) 1000000))"
fails 'endless recursion ends' 4 'error:*stack overflow; max-call-depth exceeded*' eval -E 'let f = n: 1 + f (n + 1); in f 0'
fails 'a value that needs itself' 1 'error: infinite recursion encountered*' eval -E 'let x = x + 1; in x'

# The peak of its memory is read while it waits for somebody to take its long output.
if [ -r /proc/self/status ]; then
    mkfifo fifo
    "$TVX" eval -E 'let f = n: if n == 0 then 0 else f (n - 1); in f 10000000' \
        -E 'builtins.genList (i: "0123456789") 30000' >fifo &
    pid=$!
    exec 3<fifo
    read -r line <&3
    kib=$(awk '/^VmHWM:/ { print $2 }' "/proc/$pid/status")
    cat <&3 >/dev/null
    exec 3<&-
    wait "$pid"
    is 'tail calls: the value' "$line" 0
    [ "${kib:-999999}" -lt 65536 ]
    report $? 'ten million tail calls take less than 64 MB'
    comment "peak: $kib KiB"
else
    echo "ok $((tests += 1)) - memory of tail calls # skip no /proc"
fi

nest='let f = n: if n == 0 then [ ] else [ (f (n - 1)) ]; in f 200000'
brackets()
{
    tr -cd '[' <"$tmp/out" | wc -c | tr -d ' '
}
run eval --strict -E "$nest"
is 'a deep list prints, strict' "$status:$err:$(brackets)" 0::200001
run eval -E "$nest"
is 'a deep list prints' "$status:$err:$(brackets)" 0::200001
run eval --json -E "$nest"
is 'a deep list as JSON' "$status:$err:$(brackets)" 0::200001
run eval --strict --json -E "$nest"
is 'a deep list as JSON, strict' "$status:$err:$(brackets)" 0::200001
prints 'deep lists are equal' true eval -E "let f = n: if n == 0 then [ ] else [ (f (n - 1)) ]; in f 200000 == f 200000"
prints 'deep lists are ordered' false eval -E "let f = n: if n == 0 then [ ] else [ (f (n - 1)) ]; in f 200000 < f 200000"
prints 'deepSeq of a deep list' 1 eval -E "builtins.deepSeq ($nest) 1"

nested()
{
    awk -v n=200000 -v left="$1" -v right="$2" -v inner="$3" \
        'BEGIN { for (i = 0; i < n; i++) printf "%s", left; printf "%s", inner; for (i = 0; i < n; i++) printf "%s", right }'
}
nested '(' ')' 1 >parens.nix
prints 'deep parentheses' 1 eval parens.nix
nested '[' ']' '' >list.nix
run eval --strict list.nix
is 'a deep list literal' "$status:$err:$(brackets)" 0::200000
nested '{a=' ';}' 1 >set.nix
run eval --strict --json set.nix
is 'a deep set literal' "$status:$err:$(tr -cd '{' <"$tmp/out" | wc -c | tr -d ' ')" 0::200000
nested 'x: ' '' 1 >lambda.nix
prints 'a deep lambda' '<LAMBDA>' eval --strict lambda.nix
nested '!' '' true >not.nix
prints 'deep negation' true eval not.nix
nested '"${' '}"' '"x"' >interpolation.nix
prints 'deep interpolation' '"x"' eval interpolation.nix
nested 'let a=' ';in a' 1 >let.nix
prints 'deep let' 1 eval let.nix
nested '(' '' 1 >open.nix
fails 'parentheses that do not close' 3 'error: syntax error, unexpected end of file*' eval open.nix
run dump --bytecode list.nix
is 'dump of a deep list' "$status:$err" 0:

done_testing
