#!/bin/sh
# --sandbox: what the kernel refuses, whatever the evaluator would do.
. "${0%/*}/cmd.sh"

mkdir in out
echo secret >out/secret
echo 'builtins.readFile ./data' >in/default.nix
echo data >in/data

run eval --sandbox -E 1
case $status:$err in
1:*'there is no sandbox'*)
    echo "1..0 # skip $err"
    exit 0
    ;;
esac
is 'it evaluates' "$status:$out$err" 0:1
hidden="is forbidden in the sandbox (use '--allow-path' to let it be read)"
refuses()
{
    fails "nothing is read: $1" 5 "error:*error: access to absolute path '$2' $hidden" eval --sandbox --allow-path in -E "$1"
}
ln -s ../out/secret in/link
ln -s ../out in/dir
refuses "builtins.readFile $work/out/secret" "$work/out/secret"
refuses "builtins.readFile $work/in/link" "$work/out/secret"
refuses "builtins.readDir $work/out" "$work/out"
refuses "builtins.readDir $work/in/dir" "$work/out"
refuses "import $work/out/secret" "$work/out/secret"
refuses "builtins.hashFile \"md5\" $work/out/secret" "$work/out/secret"
refuses "builtins.path { path = $work/out; }" "$work/out"
refuses "builtins.readFileType $work/out/secret" "$work/out/secret"
refuses 'builtins.readFile /proc/self/environ' /proc/self/environ
prints 'nothing else exists' '[ false false false true ]' eval --sandbox --allow-path in --strict \
    -E "map builtins.pathExists [ $work/out $work/out/secret /etc/passwd $work/in/data ]"
fails 'the kernel enforces it' 5 "error:*cannot read directory \"$work\": Permission denied" \
    eval --sandbox --allow-path in -E "builtins.readDir $work"
ln -s middle first
ln -s out middle
prints 'what is allowed is reached through links' '"secret\n"' eval --sandbox --allow-path first -E 'builtins.readFile ./first/secret'
prints 'and so is the search path' '"secret\n"' eval --sandbox -I x=first -E 'builtins.readFile <x/secret>'
prints 'unless it is allowed' '"secret\n"' eval --sandbox --allow-path out -E "builtins.readFile $work/out/secret"
prints 'an input reads what is beside it' '"data\n"' eval --sandbox in
prints 'the search path is read' '"secret\n"' eval --sandbox -I x=out -E 'builtins.readFile <x/secret>'
run eval --sandbox -o out/result -E 1
is 'the output is written' "$status:$err:$(cat out/result)" 0::1
fails 'there is no network' '[15]' 'error:*' eval --sandbox -E 'builtins.fetchurl "http://127.0.0.1:1/x"'
fails 'limits hold' 4 'error:*out of memory*' eval --sandbox --max-memory 64M -E 'let f = l: f [ l ]; in f 1'

done_testing
