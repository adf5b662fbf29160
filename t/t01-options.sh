#!/bin/sh
# The command line itself: help, spellings of options, mistakes, exit statuses.
. "${0%/*}/cmd.sh"

run --version
like 'version' "$status:$out:$err" '0:tvx [0-9]*.[0-9]*:'
run --help
like 'help' "$status:$out:$err" '0:Usage: tvx COMMAND*eval*dump*:'
run
like 'no command: help as an error' "$status:$out:$err" '2::Usage: tvx COMMAND*'
run eval --help
like 'help of eval' "$status:$out:$err" '0:Usage: tvx eval *--strict*--argstr NAME STRING*--color auto|always|never*:'
run eval -h
like 'the short form' "$out" 'Usage: tvx eval *'
run dump --help
like 'help of dump' "$status:$out:$err" '0:Usage: tvx dump *--bytecode*:'
case $out in *--strict*) other=yes ;; *) other=no ;; esac
is 'help has no options of other commands' "$other" no
run eval --strict --help --nosuch
is 'what follows --help does not matter' "$status" 0
is 'help lines fit 100 columns' "$({ "$TVX" eval --help; "$TVX" dump --help; "$TVX" --help; } | awk 'length > 100')" ''

fails 'unknown command' 2 "tvx: unknown command 'evil'*Try 'tvx --help' for more information." evil
fails 'unknown option' 2 "tvx: unknown option '--nosuch'*Try 'tvx eval --help' for more information." eval --nosuch
fails 'a likely name is suggested' 2 "tvx: unknown option '--strcit'*--strict*" eval --strcit -E 1
fails 'unknown short option' 2 "tvx: unknown option '-Q'*" eval -Q
fails 'option of another command' 2 "tvx: unknown option '--tokens'*" eval --tokens -E 1
fails 'option before the command' 2 "tvx: unknown option '--strict'*Try 'tvx --help'*" --strict eval -E 1
fails 'argument for an option that takes none' 2 "tvx: *--strict*no argument*" eval --strict=yes -E 1
fails 'no argument for an option that wants one' 2 "tvx: option '--expr' wants EXPR*" eval -E
fails 'one argument for an option that wants two' 2 "tvx: option '--arg' wants NAME EXPR*" eval -E 1 --arg x
fails 'formats that exclude each other' 2 "tvx: --json and --raw exclude each other*" eval --json --raw -E 1
fails 'wrong argument of --color' 2 "tvx: option '--color' wants auto|always|never, not 'blue'*" eval --color blue -E 1
fails 'unknown option after a good input' 2 "tvx: *" eval -E 1 --nosuch

prints 'long with =' 3 eval '--expr=1 + 2'
prints 'long with a space' 3 eval --expr '1 + 2'
prints 'short with a space' 3 eval -E '1 + 2'
prints 'short without' 3 eval '-E1 + 2'
prints 'an = in the argument stays' '{ a = 1; }' eval '--expr={ a = 1; }'
prints 'two arguments, the first with =' 3 eval --arg=x 3 -E '{ x }: x'
prints 'options after inputs' '{"a":1}' eval -E '{ a = 1; }' --json
echo '"dashed"' >-x.nix
prints '-- ends the options' '"dashed"' eval -- -x.nix
prints 'a format given twice' 1 eval --json --json -E 1

run eval --option trace-verbose true -E 'builtins.traceVerbose "told" 1'
is 'a setting is set' "$status:$out:$err" '0:1:trace: told'
run eval --option nosuch 1 -E 1
is 'an unknown setting is warned of' "$status:$out:$err" "0:1:warning: unknown setting 'nosuch'"
run eval --option trace-verbose maybe -E 1
is 'a wrong value is warned of' "$out:$err" "1:warning: Boolean setting 'trace-verbose' has invalid value 'maybe'"
run eval --option max-call-depth many -E 1
is 'a wrong number is warned of' "$out:$err" "1:warning: setting 'max-call-depth' has invalid value 'many'"
prints 'a feature' 2 eval --extra-experimental-features pipe-operators -E '1 |> (x: x + 1)'
prints 'features add up' 2 eval --extra-experimental-features 'flakes fetch-tree' --extra-experimental-features pipe-operators \
    -E '1 |> (x: x + 1)'
fails 'a feature is off by default' '[13]' 'error: *pipe-operators*' eval -E '1 |> (x: x + 1)'

done_testing
