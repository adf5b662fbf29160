#!/bin/sh
# tvx dump and --trace-vm.
. "${0%/*}/cmd.sh"

run dump --tokens -E 'x + 1'
is 'tokens' "$status:$(wc -l <"$tmp/out" | tr -d ' '):$err" 0:4:
like 'a token has a position and a text' "$out" '1:1*identifier*x*
1:3*+*
1:5*integer*1*
1:6*end of file*'
prints 'tree' '(let f = (x: (x + 1)); in (f 2))' dump --ast -E 'let f = x: x + 1; in f 2'
prints 'tree: desugared' '(__sub 1 2)' dump --ast -E '1 - 2'
prints 'trees of several inputs' '1
2' dump --ast -E 1 -E 2
fails 'tree: undefined variable' 1 "error: undefined variable 'x'*" dump --ast -E x

run dump -E 'let f = x: x + 1; in f 2'
like 'bytecode is the default' "$status:$out" '0:#0 *'
bytecode=$out
prints 'bytecode' "$bytecode" dump --bytecode -E 'let f = x: x + 1; in f 2'
like 'columns' "$out" '*1:1?*add*return*'
like 'nested code has its own part' "$out" '*
#1 function f x: at «string»:1:9 *'
run dump --bytecode -E '{ a, b ? a, ... }@args: with args; [ b.c "constant" c (args.d or 3) ] ++ map (x: x) [ ]'
like 'names and constants' "$status:$out" '0:*args@{ a, b?, ... }:*constant*'
run dump --tokens --ast --bytecode -E '1'
like 'all stages' "$status:$out" '0:1:1*
1
#0 *'
echo '1 + 1' >file.nix
run dump file.nix
like 'a file' "$status:$out" "0:#0 thunk at $work/file.nix:1:*"
run dump - <file.nix
like 'standard input' "$status:$out" "0:#0 thunk at «stdin»:1:*"
fails 'a mistake' 3 'error: syntax error*' dump -E '1 +'
run dump --tokens -E '1 "${'
is 'tokens of a text that ends early' "$err" ''

run eval --trace-vm -E 'let f = x: x + 1; in f (builtins.length [ 1 ]) + 0'
is 'a traced value is the same' "$status:$out" 0:2
like 'the trace shows what happens' "$err" '*builtin length*enter *add*leave with 2*'
run dump --trace-vm -E 'throw "no"'
like 'dump traces too' "$status:$out:$err" '1::*raise throw: no*error:*no'

done_testing
