#!/bin/sh
# Limits and signals: what stops a run, and what it says then.
. "${0%/*}/cmd.sh"

endless='let f = n: if n < 0 then n else f (n + 1); in f 1'
deep='let f = n: 1 + f (n + 1); in builtins.foldl'"' (a: b: a + b) 0 [ (f 1) ]"

fails 'the time' 4 'error:*the time limit was reached*at «string»:1:*' eval --timeout 0.1 -E "$endless"
fails 'steps' 4 'error:*the limit of steps was reached*at «string»:1:*' eval --max-steps 100000 -E "$endless"
prints 'enough steps' 5 eval --max-steps 1000 -E '2 + 3'
fails 'too few' 4 'error:*the limit of steps was reached*' eval --max-steps 2 -E '2 + 3 * (x: x) 1'
fails 'calls' 4 'error:*stack overflow; max-call-depth exceeded*' eval --max-call-depth 100 -E "$deep"
prints 'calls within the limit' 1 eval --max-call-depth 100 -E 'let f = n: if n == 0 then 1 else f (n - 1) * 1; in f 90'
fails 'a limit has a trace' 4 "error:*while calling the 'foldl'' builtin*the limit of steps was reached*" \
    eval --max-steps 100000 --show-trace -E "builtins.foldl' (a: b: a + b) 0 [ 1 ($endless) ]"
fails 'a limit is not caught' 4 'error:*the limit of steps was reached*' \
    eval --max-steps 100000 -E "builtins.tryEval ($endless)"
fails 'nor what is thrown once it is reached' 4 'error:*the time limit was reached*' \
    eval --timeout 0.1 -E "builtins.addErrorContext ($endless) ($endless)"
mkfifo silent
run eval --timeout 0.1 - <>silent
like 'standard input that does not come' "$status:$out:$err" '4::error: the time limit was reached'

endless_list='let f = l: f [ l ]; in f 1'
fails 'memory' 4 'error:*out of memory*' eval --max-memory 64M -E "$endless_list"
fails 'memory at once' 4 'error:*out of memory*' eval --max-memory 64M -E 'builtins.genList (x: x) 1000000000'
prints 'memory is collected' 3000000 eval --max-memory 64M -E \
    'let f = n: if n == 3000000 then n else f (builtins.head [ (n + 1) ]); in f 0'
if (ulimit -v 1048576) 2>/dev/null; then
    run_small()
    {
        (ulimit -s 8192 && ulimit -v 524288 && exec "$TVX" "$@")
    }
    small=$(run_small eval -E 'let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 100000' 2>&1)
    is 'half a gigabyte of address space' "$?:$small" 0:100000
    awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "["; for (i = 0; i < 1000000; i++) printf "]" }' >deep.nix
    small=$(run_small eval --strict deep.nix 2>&1)
    like 'text that is nested too deep for it' "$?:$small" '4:error:*stack overflow*'
    small=$(run_small eval -E "$endless_list" 2>&1)
    like 'and no more' "$?:$small" '4:error:*'
else
    echo "ok $((tests += 1)) - little address space # skip no ulimit -v"
fi

fails 'no number of bytes' 2 "tvx: option '--max-memory' wants bytes*" eval --max-memory 1X -E 1
fails 'no time' 2 "tvx: option '--timeout' wants seconds, more than 0*" eval --timeout 0 -E 1
fails 'no number of seconds' 2 "tvx: option '--timeout' wants seconds*" eval --timeout 1h -E 1
fails 'no number of steps' 2 "tvx: option '--max-steps' wants a number that is not 0*" eval --max-steps many -E 1
fails 'no number of calls' 2 "tvx: option '--max-call-depth' wants a number that is not 0*" eval --max-call-depth 1k -E 1

# signal NAME STATUS PATTERN ARG...: sent once the program says that it has begun
signal()
{
    sent=$1 want=$2 pattern=$3
    shift 3
    mkfifo begun
    (
        trap - INT
        exec "$TVX" "$@" </dev/null >"$tmp/out" 2>begun
    ) &
    exec 3<begun
    read -r line <&3
    kill -s "$sent" $!
    cat <&3 >"$tmp/err"
    exec 3<&-
    wait $!
    like "SIG$sent" "$?:$line:$(cat "$tmp/out" "$tmp/err")" "$want:trace: begun:$pattern"
    rm begun
}

signal TERM 143 'error:*terminated by SIGTERM*' eval -E "builtins.trace \"begun\" ($endless)"
signal HUP 129 'error:*terminated by SIGHUP*' eval -E "builtins.trace \"begun\" ($endless)"
ln -s "$TVX" nix-instantiate
TVX=./nix-instantiate
endless='builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; }'
signal TERM 1 'error: interrupted by the user' --eval -E "builtins.trace \"begun\" ($endless)"

done_testing
