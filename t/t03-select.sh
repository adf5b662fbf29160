#!/bin/sh
# -A, --arg and --argstr.
. "${0%/*}/cmd.sh"

set='{ a.b."c.d" = [ 10 { x = { y ? 3 }: { z = y; }; } ]; t = 1; f = x: x; g = { p }: p; "" = 8; "4294967296" = 9; }'

prints 'an attribute' 1 eval -A t -E "$set"
prints 'a path' 10 eval -A 'a.b."c.d".0' -E "$set"
prints 'quotes within a step' 10 eval -A 'a.b.c".d.0"' -E '{ a.b."c.d.0" = 10; }'
prints 'a function on the way is called' 3 eval -A 'a.b."c.d".1.x.z' -E "$set"
prints 'an empty path is the value' '{ a = 1; }' eval -A '' -E '{ a = 1; }'
prints 'a final dot does not matter' 1 eval -A t. -E "$set"
prints 'a number that is too large for an index' 9 eval -A 4294967296 -E "$set"
prints 'several paths' '1
10' eval -A t -A 'a.b."c.d".0' -E "$set"
prints 'several paths and inputs' '1
2
3
4' eval -A a -A b -E '{ a = 1; b = 2; }' -E '{ a = 3; b = 4; }'
prints 'only what is selected is evaluated' 1 eval --strict -A a -E '{ a = 1; b = throw "b"; }'

fails 'missing' 1 "error: attribute 'u' in selection path 'a.u' not found*" eval -A a.u -E '{ a.bcd = 1; }'
fails 'with a suggestion' 1 "error: attribute 'bb' in selection path 'a.bb' not found*Did you mean b?" eval -A a.bb -E "$set"
fails 'with suggestions' 1 "error: *Did you mean one of aab, aac or b?" eval -A aa -E '{ aab = 1; aac = 2; b = 3; long = 4; }'
fails 'not a set' 1 "error: the expression selected by the selection path 't.u' should be a set but is an integer" eval -A t.u -E "$set"
fails 'not a list' 1 "error: the expression selected by the selection path 't.1' should be a list but is an integer" eval -A t.1 -E "$set"
fails 'a set has no index' 1 "error: *'\"1\"' should be a list but is a set" eval -A '"1"' -E "$set"
fails 'out of range' 1 "error: list index 7 in selection path '7' is out of range" eval -A 7 -E '[ 1 ]'
fails 'an empty name' 1 "error: empty attribute name in selection path 'a..b'" eval -A a..b -E "$set"
fails 'no closing quote' 2 "error: missing closing quote in selection path 'no.\"b'" eval -A 'no."b' -E "$set"
fails 'a function without arguments' 1 "error: the expression selected by the selection path 'f.x' should be a set but is a function" eval -A f.x -E "$set"
fails 'a function lacks an argument' 1 "error: cannot evaluate a function that has an argument without a value ('p')*" eval -A g.x -E "$set"
run eval -A f -E "$set"
like 'the last step is not called' "$out" '«lambda f @ «string»:1:*'

prints '--arg' 2 eval --arg a '1 + 1' -E '{ a }: a'
prints '--argstr' '"1 + 1"' eval --argstr a '1 + 1' -E '{ a }: a'
prints 'both' '[ 2 "hi" ]' eval --arg a '1 + 1' --argstr b hi -E '{ a ? 1, b }: [ a b ]'
prints 'the last counts' 2 eval --argstr a 1 --arg a 2 -E '{ a }: a'
prints 'unwanted ones are not passed' '[ 1 ]' eval --arg b 1 -E '{ a ? 1 }: [ a ]'
prints 'an ellipsis takes all' '{ b = 1; }' eval --arg b 1 -E '{ a ? 1, ... }@args: args'
prints 'an unused argument is not evaluated' 1 eval --arg a 'throw "a"' -E '{ a }: 1'
prints 'a functor is called' 3 eval --arg b 3 -E '{ __functor = self: { b }: b; }'
prints 'for several inputs' '1
2' eval --arg a 1 -E '{ a }: a' -E '{ a }: a + 1'
prints 'along a path' 5 eval --arg a 5 -A x.y -E '{ a }: { x = { a }: { y = a; }; }'
prints 'at the end of a path' 5 eval --arg a 5 -A x -E '{ x = { a }: a; }'
prints 'paths in it start here' "$work/x" eval --arg a ./x -E '{ a }: a'
run eval --arg a 1 -E 'a: a'
like 'a function of no set is left alone' "$status:$out" '0:«lambda*'
run eval -E '{ a ? 1 }: a'
like 'without --arg the value is not called' "$status:$out" '0:«lambda*'
fails 'an argument is missing' 1 "error: cannot evaluate a function that has an argument without a value ('c')*" eval --arg a 1 -E '{ c }: c'
fails 'an argument fails' 1 "error:*attribute 'x' missing*" eval --arg a '{}.x' -E '{ a }: a'

done_testing
