#!/bin/sh
# --stats and NIX_SHOW_STATS.
. "${0%/*}/cmd.sh"

# The first number of a line of the table.
figure()
{
    printf '%s\n' "$err" | sed -n "s|^ *$1  *\([0-9][0-9]*\).*|\1|p" | head -n 1
}

counts()
{
    is "$1" "$(figure "$2")" "$3"
}

run eval --stats -E "let f = x: x + 1; in builtins.foldl' (a: b: a + f b) 0 (builtins.genList (x: x) 100)"
is 'the value is on standard output' "$status:$out" '0:5050'
counts 'calls, those from builtins too' 'frames of calls' 300
counts 'calls as Nix counts them' 'arguments of calls' 400
counts 'calls of builtins' 'calls of builtins' 2
counts 'compiled functions' 'functions compiled when called' 3
counts 'texts' 'files and other texts' 1

run eval --stats --strict -E "let a = { x = 1; }; g = n: { inherit n; }; in [ a.x (map (n: (g n).n) [ 1 2 3 ]) ] ++ [ (a // { y = 2; }) ]"
is 'a value' "$status:$out" '0:[ 1 [ 1 2 3 ] { x = 1; y = 2; } ]'
counts '//' '//' 1
counts 'attributes copied' 'attributes copied by //' 2
counts '++' '++' 1
counts 'sets: a, of g, the operand and the result of //' sets 6
counts 'lists: those of the text, the result of ++' lists 4

run eval --stats -E "let go = n: s: if n == 0 then s else go (n - 1) (s + n); in go 1000 0"
is 'a loop' "$status:$out" '0:500500'
counts 'tail calls' 'tail calls' 1001
like 'thunks are avoided' "$(figure 'cheap, done at once'):$(figure 'arguments forced first')" '[12]???:*'
like 'few are made' "$(figure thunks)" '[0-9]'

echo '{ a = import ./b.nix; }' >a.nix
echo '1 + 2' >b.nix
run eval --stats -A a a.nix
is 'files' "$status:$out" '0:3'
counts 'files parsed' 'files and other texts' 2

run eval --stats -E 'throw "no"'
like 'after a failure too' "$status:$err" '1:error:*no*frames of calls*'
fails 'not while steps are traced' 2 'tvx: --stats and --trace-vm exclude each other*' eval --stats --trace-vm -E 1
prints 'nothing without it' 1 eval -E 1

export NIX_SHOW_STATS=1
run nix-instantiate --eval -E "let f = x: y: x; in f 1 2"
like 'JSON as of Nix' "$status:$out:$err" '0:1:{
  "cpuTime": *,
  "gc": {
    "cycles": *
  "nrFunctionCalls": 2,
*}'
run nix-instantiate --eval -E "let s = { a.b = 1; }; in s.a.b + s.c or 2"
like 'selections as Nix counts them' "$err" '*"nrLookups": 3,*'
export NIX_SHOW_STATS_PATH="$tmp/stats.json"
prints 'JSON to a file' 1 nix-instantiate --eval -E 1
is 'which is JSON' "$("$TVX" eval -E "(builtins.fromJSON (builtins.readFile $tmp/stats.json)).nrOpUpdates")" 0
export NIX_SHOW_STATS_PATH=/nonexistent/stats
prints 'or not, where that cannot be written' 1 nix eval --extra-experimental-features nix-command --expr 1
export NIX_SHOW_STATS=0 NIX_SHOW_STATS_PATH=-
prints '0 turns it off' 1 nix-instantiate --eval -E 1
done_testing
