#!/bin/sh
# How values are printed, and what happens if that fails.
. "${0%/*}/cmd.sh"

prints 'value' '{ a = [ 1 2.5 "s" null true ]; }' eval -E '{ a = [ 1 2.5 "s" null true ]; }'
prints 'all of it is evaluated' '{ a = { b = 2; }; }' eval -E '{ a = { b = 1 + 1; }; }'
prints 'errors inside are shown' '{ a = «error: no»; b = 1; }' eval -E '{ a = throw "no"; b = 1; }'
fails 'an error of the value itself' 1 'error:*no' eval -E 'throw "no"'
prints 'functions' '[ «lambda f @ «string»:1:9» «primop add» «partially applied primop add» ]' \
    eval -E 'let f = x: x; in [ f builtins.add (builtins.add 1) ]'
prints 'strict' '{ a = { b = 2; }; }' eval --strict -E '{ a = { b = 1 + 1; }; }'
fails 'strict: errors inside' 1 'error:*no' eval --strict -E '{ a = throw "no"; b = 1; }'
prints 'strict: functions' '[ <LAMBDA> <PRIMOP> <PRIMOP-APP> ]' eval --strict -E '[ (x: x) builtins.add (builtins.add 1) ]'

prints 'JSON' '{"a":[1,2.5,"s",null,true,{}]}' eval --json -E '{ a = [ 1 2.5 "s" null true { } ]; }'
prints 'strict JSON' '{"a":[3]}' eval --strict --json -E '{ a = [ (1 + 2) ]; }'
prints 'JSON: paths' '"/a/b"' eval --json -E '/a/b'
prints 'pretty JSON' '{
  "a": [
    1,
    {}
  ]
}' eval --json --pretty -E '{ a = [ 1 { } ]; }'
prints 'the last of --pretty and --no-pretty counts' '[1]' eval --json --pretty --no-pretty -E '[ 1 ]'
fails 'JSON: a function' 1 'error:*cannot convert a function to JSON*' eval --json -E '[ (x: x) ]'
fails 'JSON: an error inside prints nothing' 1 'error:*no' eval --json -E '[ 1 2 (throw "no") ]'

run eval --raw -E '"a\nb"' -E '"c"'
is 'raw' "$(cat "$tmp/out" && echo .)" 'a
bc.'
prints 'raw: a set' out eval --raw -E '{ outPath = "out"; }'
fails 'raw: a number' 1 'error:*cannot coerce an integer to a string: 1' eval --raw -E 1

prints 'XML' "<?xml version='1.0' encoding='utf-8'?>
<expr>
  <attrs>
    <attr column=\"3\" line=\"1\" name=\"a\">
      <int value=\"1\" />
    </attr>
  </attrs>
</expr>" eval --xml --strict -E '{ a = 1; }'
prints 'XML without positions' "<?xml version='1.0' encoding='utf-8'?>
<expr>
  <attrs>
    <attr name=\"a\">
      <unevaluated />
    </attr>
  </attrs>
</expr>" eval --xml --no-location -E '{ a = 1 + 1; }'

esc=$(printf '\033')
fails 'no color in a pipe' 1 'error:*error: no' eval -E 'throw "no"'
unset NO_COLOR
fails 'no color in a pipe without NO_COLOR' 1 "error:[!$esc]*" eval -E 'throw "no"'
fails 'color always' 1 "*$esc\[31;1merror:*" eval --color=always -E 'throw "no"'
NO_COLOR=1 TERM=dumb
export NO_COLOR TERM
fails 'color always beats the environment' 1 "*$esc\[31;1merror:*" eval --color always -E 'throw "no"'
prints 'values have no color' '[ 1 ]' eval --color=always -E '[ 1 ]'
fails 'short trace' 1 'error:*(stack trace truncated; use*' eval -E 'map (x: x) (builtins.head (builtins.elemAt (throw "no") 2))'
fails 'whole trace' 1 "error:*while calling 'f'*" eval --show-trace -E 'let f = x: if x == 0 then throw "no" else 1 + f (x - 1); in f 9'

run eval -E '1' -E 'builtins.trace "told" 2' -E 3 2>&1
is 'traces go to standard error' "$out:$err" '1
2
3:trace: told'
"$TVX" eval -E '1' -E 'builtins.trace "told" 2' -E 3 >both 2>&1
is 'both outputs are in order' "$(cat both)" '1
trace: told
2
3'

long='builtins.genList (i: "0123456789") 100000'
{
    "$TVX" eval -E "$long" 2>"$tmp/err"
    echo $? >"$tmp/status"
} | head -c 10 >/dev/null
is 'a closed pipe ends it quietly' "$(cat "$tmp/status" "$tmp/err")" 141
(
    trap '' PIPE
    {
        "$TVX" eval -E "$long" 2>"$tmp/err"
        echo $? >"$tmp/status"
    } | head -c 10 >/dev/null
)
is 'also where SIGPIPE is ignored' "$(cat "$tmp/status" "$tmp/err")" 141
if [ -w /dev/full ]; then
    "$TVX" eval -E 1 >/dev/full 2>"$tmp/err"
    is 'a full disk is an error' "$?:$(cat "$tmp/err")" '5:error: writing to stdout: No space left on device'
    "$TVX" eval -E "$long" >/dev/full 2>"$tmp/err"
    is 'for much output too' "$?:$(cat "$tmp/err")" '5:error: writing to stdout: No space left on device'
    "$TVX" eval --help >/dev/full 2>"$tmp/err"
    is 'for help too' "$?:$(cat "$tmp/err")" '5:error: writing to stdout: No space left on device'
else
    echo "ok $((tests += 1)) - a full disk # skip no /dev/full"
fi
"$TVX" eval -E 1 >&- 2>"$tmp/err"
is 'no standard output is an error' "$?:$(cat "$tmp/err")" '5:error: writing to stdout: Bad file descriptor'
"$TVX" eval -E 'throw "no"' 2>&-
is 'no standard error is none' $? 1

done_testing
