#!/bin/sh
# Exit statuses.
. "${0%/*}/cmd.sh"

run eval -E 1
is 'status 0 for a value' "$status" 0
fails 'status 1 for an error' 1 'error:*error: no' eval -E 'throw "no"'
fails 'status 1 for a type error' 1 'error: *' eval -E '1 + "a"'
fails 'status 1 for an undefined variable' 1 "error: undefined variable 'x'*" eval -E x
fails 'status 5 for a missing file' 5 "error: path '$work/missing.nix' does not exist" eval missing.nix
fails 'status 3 for a syntax error' 3 'error: syntax error, *' eval -E '1 +'
echo '{' >broken.nix
fails 'status 3 for one in a file' 3 "error: syntax error, *at $work/broken.nix:2:1:*" eval broken.nix
fails 'status 3 for one in an import' 3 'error:*syntax error, *' eval -E 'import ./broken.nix'
fails 'status 3 for one in --arg' 3 'error: syntax error, *' eval -E 1 --arg x '{'
fails 'dump has the same statuses' 3 'error: syntax error, *' dump -E '1 +'
fails 'status 2 for a wrong command line' 2 "tvx: unknown option '--nosuch'*" eval --nosuch
fails 'status 2 for a path that is none' 2 'error: missing closing quote*' eval -A 'a."b' -E 1
fails 'status 4 for calls too deep' 4 'error:*max-call-depth exceeded*' eval --option max-call-depth 100 -E 'let f = n: 1 + f n; in f 1'
fails 'status 1 for a value that needs itself' 1 'error: infinite recursion*' eval -E 'let x = x; in x'
fails 'status 5 for a file that cannot be read' 5 'error:*' eval -E 'builtins.readFile ./missing'
fails 'status 1 where the search path has no such file' 1 "error:*error: file 'missing' was not found in the Nix search path*" eval -E '<missing>'

truth()
{
    run eval -e "$@"
    is "status of -e $*" "$status:$err" "$want:"
}
want=10
truth -E false
truth -E null
truth -E '1 == 2'
truth --json -E null
truth -E 1 -E false -E 2
truth -A ok -E '{ ok = false; }'
want=0
truth -E true
truth -E 0
truth -E '""'
truth -E '[ ]'
truth -E '[ false ]'
run eval --exit-status -E false
is 'the value is printed all the same' "$status:$out" 10:false
run eval -E false
is 'without -e false is a value' "$status" 0
fails 'an error is an error with -e' 1 'error:*error: no' eval -e -E 'throw "no"'
run eval -e -E false -E 'throw "no"'
is 'also behind what is false' "$status" 1

if [ -w /dev/full ]; then
    "$TVX" eval -E 1 >/dev/full 2>"$tmp/err"
    is 'status 5 for a full disk' $? 5
fi

PATH=$tmp/links:$PATH
mkdir "$tmp/links"
ln -s "$TVX" "$tmp/links/nix-instantiate"
nix-instantiate --eval -E '1 +' 2>"$tmp/err"
is 'as nix-instantiate: status 1 for a syntax error' $? 1
nix-instantiate --eval missing.nix 2>"$tmp/err"
is 'as nix-instantiate: status 1 for a missing file' $? 1
nix-instantiate --nosuch 2>"$tmp/err"
is 'as nix-instantiate: status 1 for a wrong command line' $? 1

done_testing
