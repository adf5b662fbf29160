#!/bin/sh
# Arguments for functions: --argjson, --arg-file, --stdin-json, --apply.
. "${0%/*}/cmd.sh"

prints 'argjson' '[ 1 { b = null; } ]' eval --argjson a '[1, {"b": null}]' -E '{ a }: a'
prints 'argjson: a float stays one' 2.5 eval --argjson a 2.5 -E '{ a }: a'
prints 'argjson among others, the last counts' '[ 2 "s" ]' eval --arg a 1 --argjson a 2 --argstr b s -E '{ a, b }: [ a b ]'
prints 'argjson along a path' 7 eval --argjson a 7 -A x.y -E '{ a }: { x.y = a; }'
fails 'argjson: no JSON' 3 'error:*while reading the JSON of --argjson a*parse error at line 1, column 2*' eval --argjson a '{' -E '{ a }: a'
fails 'argjson: no JSON, also unused' 3 'error:*' eval --argjson a nope -E 1
fails 'argjson: too few' 2 "tvx: option '--argjson' wants NAME JSON*" eval -E 1 --argjson a

printf 'two\nlines\n' >text
prints 'arg-file' '"two\nlines\n"' eval --arg-file a text -E '{ a }: a'
fails 'arg-file: none there' 5 'error: opening file "missing": No such file or directory' eval --arg-file a missing -E '{ a }: a'

# Runs tvx with $in as standard input.
with()
{
    printf '%s' "$in" >in
    run eval "$@" <in
}
in='{"x": 3, "y": [1, 2]}'
with --stdin-json -E 'input: input.x'
is 'stdin-json' "$status:$out:$err" 0:3:
with --stdin-json -E '{ x, y, z ? 4 }: [ x y z ]'
is 'stdin-json: a set is what a pattern wants' "$out" '[ 3 [ 1 2 ] 4 ]'
with --stdin-json -E '{ x }: x'
like 'stdin-json: nothing is left out' "$status:$err" "1:error:*function 'anonymous lambda' called with unexpected argument 'y'*"
echo '{ x, ... }: x * 2' >f.nix
with --stdin-json f.nix
is 'stdin-json: a file' "$out" 6
with --stdin-json -A f -E '{ f = i: i.y; }' --json
is 'stdin-json: an attribute' "$out" '[1,2]'
with --stdin-json --argstr greeting hi -E '{ greeting }: input: "${greeting} ${toString input.x}"'
is 'stdin-json: after --arg' "$out" '"hi 3"'
with --stdin-json -E 'i: i.x' -E 'i: i.y'
is 'stdin-json: for several' "$out" '3
[ 1 2 ]'
with --stdin-json -E 1
like 'stdin-json: not a function' "$status:$err" '1:error:*while calling the value with the JSON on standard input*not a function*'
in='[1, 2'
with --stdin-json -E 'i: i'
like 'stdin-json: no JSON' "$status:$err" '3:error:*while reading the JSON of standard input*parse error*'
in=
with --stdin-json -E 'i: i'
like 'stdin-json: empty' "$status" 3
fails 'stdin-json and an expression there' 2 "tvx: --stdin-json and '-' both want standard input*" eval --stdin-json -

prints 'apply' 3 eval --apply builtins.length -E '[ 1 2 3 ]'
prints 'apply in turn' '"3"' eval --apply builtins.length --apply toString -E '[ 1 2 3 ]'
prints 'apply to each' '1
2' eval --apply builtins.length -A a -A b -E '{ a = [ 0 ]; b = [ 0 0 ]; }'
prints 'apply: only what is used is evaluated' '[ "a" "b" ]' eval --apply builtins.attrNames -E '{ a = throw "a"; b = throw "b"; }'
prints 'apply a functor' 4 eval --apply '{ __functor = self: x: x + 1; }' -E 3
fails 'apply: not a function' 1 'error: attempt to call something which is not a function but an integer: 1*' eval --apply 1 -E 1
fails 'apply: a syntax error' 3 'error: syntax error*' eval --apply 'x:' -E 1
fails 'apply: a mistake comes before all values' 3 'error: syntax error*' eval -E 1 --apply 'x:' -E 2

done_testing
