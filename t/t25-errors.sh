#!/bin/sh
# What becomes of parts that fail (--on-error, --on-function), and messages as JSON (--error-format).
. "${0%/*}/cmd.sh"

value='{ good = 1; bad = throw "no"; deep = { l = [ 1 (1 + "a") 3 ]; "a b" = abort "x"; }; }'
fails 'fail' 1 "error:*error: no" eval --json -E "$value"
run eval --json --on-error null -E "$value"
is 'null' "$status:$out" '1:{"bad":null,"deep":{"a b":null,"l":[1,null,3]},"good":1}'
like 'each is reported with its path' "$err" "error:*while evaluating 'bad' of the value*error: no
error:*while evaluating 'deep.\"a b\"' of the value*error: evaluation aborted*
error:*while evaluating 'deep.l.1' of the value*error: cannot add a string to an integer*"
run eval --json --on-error skip -E "$value"
is 'skip' "$status:$out" '1:{"deep":{"l":[1,3]},"good":1}'
run eval --json --on-error record -A deep.l -E "$value"
is 'record' "$status:$out" '1:[1,{"error":{"code":"type","file":"«string»","hints":[],"message":"cannot add a string to an integer","range":{"end":{"column":52,"line":1},"start":{"column":51,"line":1}}}},3]'
like 'the path begins with that of -A' "$err" "*while evaluating 'deep.l.1' of the value*"
prints 'nothing failed' '[1]' eval --json --on-error skip -E '[ 1 ]'
run eval --json --on-error null -E 'throw "all"' -E 2
is 'all of a value' "$status:$out" '1:null
2'
run eval --json --on-error skip -E 'throw "all"' -E 2
is 'all of a value, left out' "$status:$out" 1:2
run eval --json --on-error null -A a -A b -E '{ b = 1; }'
is 'an attribute that is not there' "$status:$out" '1:null
1'
run eval --yaml --on-error null -E '{ a = import ./missing.nix; }'
is 'the status is that of the first failure' "$status:$out" '5:a: null'
run eval --nix --on-error skip -E '{ a = let x = x; in x; b = [ { c = throw ""; } ]; }'
is 'in every format of data' "$status:$out" '1:{
  b = [
    { }
  ];
}'
fails 'not in others' 2 'tvx: --on-error and --on-function are for --json, --jsonl, --nix, --toml and --yaml*' eval --on-error null -E 1
fails 'a wrong word' 2 "tvx: option '--on-error' wants fail|null|skip|record, not 'what'*" eval --on-error what -E 1

prints 'functions: null' '{"f":null,"l":[1,null]}' eval --json --on-function null -E '{ f = x: x; l = [ 1 builtins.add ]; }'
prints 'functions: skip' '{"l":[1]}' eval --json --on-function skip -E '{ f = x: x; l = [ 1 builtins.add ]; }'
fails 'functions: fail' 1 'error:*cannot convert a function to JSON*' eval --json -E '{ f = x: x; }'
run eval --json --on-error null -E '{ f = x: x; }'
is 'a function is an error' "$status:$out" '1:{"f":null}'
prints 'toml without what it cannot hold' 'a = 1' eval --toml --on-function skip -E '{ a = 1; f = x: x; }'

json()
{
    run eval --error-format json "$@"
}
json -E '{ abc = 1; }.abd'
is 'an error as JSON' "$status:$err" '1:{"code":"missing-attribute","file":"«string»","hints":["abc"],"level":"error","message":"attribute '\''abd'\'' missing","range":{"end":{"column":2,"line":1},"start":{"column":1,"line":1}},"trace":[]}'
printf '{\n  a = 1 +;\n}\n' >broken.nix
json broken.nix
is 'a syntax error as JSON' "$status:$err" "3:{\"code\":\"syntax\",\"file\":\"$work/broken.nix\",\"hints\":[],\"level\":\"error\",\"message\":\"syntax error, unexpected ';'\",\"range\":{\"end\":{\"column\":11,\"line\":2},\"start\":{\"column\":10,\"line\":2}},\"trace\":[]}"
json -E 'builtins.length (throw "no")'
is 'a trace as JSON' "$err" '{"code":"throw","hints":[],"level":"error","message":"no","trace":[{"file":"«string»","message":"while calling the '\''length'\'' builtin","range":{"end":{"column":9,"line":1},"start":{"column":1,"line":1}}},{"file":"«string»","message":"while calling the '\''throw'\'' builtin","range":{"end":{"column":23,"line":1},"start":{"column":18,"line":1}}}]}'
json -E 'builtins.warn "beware" (builtins.trace [ 1 ] 2)'
is 'warnings and traces as JSON' "$status:$out:$err" '0:2:{"hints":[],"level":"warning","message":"beware","trace":[]}
{"hints":[],"level":"trace","message":"[ 1 ]","trace":[]}'
json --option nosuch 1 -E 1
is 'warnings of the program itself too' "$err" '{"hints":[],"level":"warning","message":"unknown setting '\''nosuch'\''","trace":[]}'
printf 'throw "a\377\\nb"' >bytes.nix
json bytes.nix
like 'bytes that are not UTF-8' "$err" '*"message":"a�?nb"*'
json --json --on-error skip -E '[ (throw "a") (throw "b") ]'
is 'one line for each' "$out:$(printf '%s\n' "$err" | grep -c '^{"code":"throw".*}$')" '[]:2'
run dump --error-format json -E '1 +'
like 'of dump, too' "$status:$err" '3:{"code":"syntax",*'
"$TVX" eval --error-format json -o missing/out -E 1 2>err
like 'of output, too' "$?:$(cat err)" '5:{"code":"io",*"message":"writing to '\''missing/out'\'': No such file or directory"*'

done_testing
