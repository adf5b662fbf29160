#!/bin/sh
# --json: long output is written in pieces, and none of it where the value fails.
. "${0%/*}/cmd.sh"

long='builtins.genList (n: { inherit n; s = "record"; }) 20000'
last='{"n":19999,"s":"record"}]'

# What fails is found before any of it is written.
fails 'an error after much output' 1 'error:*while evaluating list element at index 20000*error: no' \
    eval --json -E "$long ++ [ (throw \"no\") ]"
fails 'a function after much output' 1 'error:*cannot convert a function to JSON*' \
    eval --json -E "$long ++ [ (x: x) ]"
{
    printf '%s ++ [ "\377" ]' "$long"
} >bad.nix
fails 'a string that is not UTF-8 after much output' 1 'error:*invalid UTF-8 byte at index 0: 0xFF' \
    eval --json bad.nix
fails 'as Nix' 1 'error:*error: no' nix-instantiate --eval --strict --json -E "$long ++ [ (throw \"no\") ]"
"$TVX" eval --json -o out.json -E "$long ++ [ (throw \"no\") ]" 2>/dev/null
is 'no file either' "$?:$(ls)" '1:bad.nix'

# What is evaluated is evaluated once.
traced='[ { __toString = self: builtins.trace "told" "text"; } { outPath = builtins.trace "out" "/x"; } ]'
run eval --json -E "$traced ++ $long ++ [ (builtins.trace \"last\" 1) ] ++ $traced"
like 'messages come once' "$status:$err" '0:trace: told
trace: out
trace: last
trace: told
trace: out'
is 'the text is whole' "$(printf %s "$out" | cut -c 1-39)...$(printf %s "$out" | tail -c 40)" \
    '["text","/x",{"n":0,"s":"record"},{"n":...,{"n":19999,"s":"record"},1,"text","/x"]'
run eval --json -E "$long" -E 1
is 'several values' "$(printf %s "$out" | tail -c 27)" "$last
1"
echo text >file
for how in 'eval --json' 'eval --json --strict' 'nix-instantiate --eval --strict --json' 'nix eval --json --expr'; do
    e="[ ./file { a = ./file; } ] ++ $long ++ [ ./file ]"
    # shellcheck disable=SC2086 # these are words
    case $how in *--expr) run $how "$e" --impure --extra-experimental-features nix-command ;; *) run $how -E "$e" ;; esac
    whole=$("$TVX" eval --raw -E "builtins.toJSON ($e)")
    case $how in *strict*) ;; *) whole=$(printf %s "$whole" | sed 's:"/nix/store/[^"]*-file":"'"$work"'/file":g') ;; esac
    is "paths: $how" "$out" "$whole"
done

# Memory is that of the value.
big='let l = builtins.genList (n: n) 20; in builtins.genList (n: { inherit n l; }) 300000'
if [ -x /usr/bin/time ]; then
    peak()
    {
        /usr/bin/time -f %M -o kib "$TVX" eval "$@" >lines 2>&1
        cat kib
    }
    alone=$(peak -E "builtins.deepSeq ($big) 0")
    printed=$(peak --json -E "$big")
    is 'all of the text' "$(wc -c <lines | tr -d ' '):$(tail -c 21 lines)" '20588892:,18,19],"n":299999}]'
    [ "$printed" -lt $((alone + 8000)) ]
    report $? 'memory does not grow with the text'
    comment "peak: $printed KiB, of the value alone $alone KiB, text $(wc -c <lines) bytes"
fi

# A limit stops the writing of a text that is long: part of it has gone into the pipe, and the status says so.
mkfifo pipe
{
    head -c 1000 >/dev/null
    sleep 1
    cat >rest
} <pipe &
"$TVX" eval --json --timeout 0.3 -E 'builtins.genList (n: n) 200000' >pipe 2>err
is 'a limit while a pipe is full' "$?:$(cat err)" '4:error: the time limit was reached'
wait
is 'a part of the text is there' "$(tail -c 1 rest | grep -c ']')" 0

done_testing
