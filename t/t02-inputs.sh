#!/bin/sh
# Where expressions come from.
. "${0%/*}/cmd.sh"

mkdir -p dir/sub lib other empty
echo '"file"' >file.nix
echo '"dir"' >dir/default.nix
echo '{ place = __curPos.file; sub = import ./sub; }' >dir/place.nix
echo '"sub"' >dir/sub/default.nix
echo '"lib a"' >lib/a.nix
echo '"other a"' >other/a.nix
echo '"other b"' >other/b.nix
ln -s dir link

prints 'expression' 2 eval -E '1 + 1'
prints 'file' '"file"' eval file.nix
prints 'file by absolute path' '"file"' eval "$work/file.nix"
prints 'directory' '"dir"' eval dir
prints 'directory with a slash' '"dir"' eval dir/
prints 'symbolic link to a directory' '"dir"' eval link
prints 'relative paths in a file' "{ place = \"$work/dir/place.nix\"; sub = \"sub\"; }" eval dir/place.nix
prints 'relative paths in an expression' "$work/dir/x" eval -E './dir/x'
prints 'several inputs' '"file"
1
"dir"' eval file.nix -E 1 dir
prints 'the same input twice' '"file"
"file"' eval file.nix file.nix

echo '1 + 2' >in
run eval - <in
is 'standard input' "$status:$out:$err" 0:3:
run eval -E 0 - file.nix <in
is 'standard input among others' "$out" '0
3
"file"'
echo './x' >in
run eval - <in
is 'relative paths on standard input' "$out" "$work/x"
echo '1 +' >in
run eval - <in
like 'a mistake on standard input' "$status:$err" '3:*at «stdin»:2:1:*'
printf '"a\0b"' >in
run eval --json - <in
is 'a NUL byte does no harm' "$?" 0
run eval - <&-
like 'standard input is closed' "$status:$err" '5:error: *Bad file descriptor'
run eval - </dev/null
like 'standard input is empty' "$status:$err" '3:error: syntax error, unexpected end of file*'

cd dir
prints 'no input: default.nix' '"dir"' eval
cd ../empty
fails 'no input and no default.nix' 5 "error: path '$work/empty/default.nix' does not exist" eval
cd ..
fails 'directory without default.nix' 5 "error: path '$work/empty/default.nix' does not exist" eval empty
run eval -E 1 missing.nix -E 2 </dev/null
is 'results before an error are printed' "$status:$out" '5:1'
chmod 0 file.nix
if [ -r file.nix ]; then
    echo "ok $((tests += 1)) - unreadable file # skip root reads everything"
else
    fails 'unreadable file' 1 'error: *Permission denied' eval file.nix
fi
chmod 644 file.nix

prints '-I with a prefix' '"lib a"' eval -I p=lib -E 'import <p/a.nix>'
prints '-I without a prefix' '"lib a"' eval -I lib -E 'import <a.nix>'
prints '-I without a space' '"lib a"' eval -Ip=lib -E 'import <p/a.nix>'
prints '--include' '"lib a"' eval --include=p=lib -E 'import <p/a.nix>'
prints 'the first -I wins' '"lib a"' eval -I lib -I other -E 'import <a.nix>'
prints 'the next -I is tried' '"other b"' eval -I lib -I other -E 'import <b.nix>'
prints 'a search path as FILE' '"lib a"' eval -I p=lib '<p/a.nix>'
prints 'a directory in the search path as FILE' '"dir"' eval -I p=dir '<p>'
fails 'not in the search path' 1 "error: file 'nosuch' was not found in the Nix search path*" eval '<nosuch>'
fails 'not in the search path of an expression' 1 "error:*file 'nosuch' was not found*" eval -E '<nosuch>'
NIX_PATH=p=other
prints 'NIX_PATH' '"other a"' eval -E 'import <p/a.nix>'
prints '-I comes before NIX_PATH' '"lib a"' eval -I p=lib -E 'import <p/a.nix>'
NIX_PATH=q=nosuch:$work/other:p=$work/lib
prints 'NIX_PATH with several entries' '"other b"' eval -E 'import <b.nix>'
prints 'builtins.nixPath' '[{"path":"x","prefix":"a"},{"path":"nosuch","prefix":"q"},{"path":"'"$work"'/other","prefix":""},{"path":"'"$work"'/lib","prefix":"p"}]' \
    eval --json -I a=x -E builtins.nixPath

# Where a link to a file leads counts from where the link is said to be, and the link of a folder's default.nix is
# not followed: what is relative to the file shows it. So does Nix.
mkdir -p real a/b linked twice/default.nix
echo '[ ./. __curPos.file ]' >real/y.nix
ln -s y.nix real/x.nix
ln -s real by
ln -s ../real/y.nix linked/default.nix
ln -s a/b ab
ln -s ../real/y.nix a/b/up.nix
ln -s linked chain
ln -s loop2 loop1
ln -s loop1 loop2
ln -s nowhere dangling
place()
{
    prints "import $1" "[ $work/$2 \"$work/$2/$3\" ]" eval --strict -E "import ./$1"
    prints "$1 as FILE" "[ $work/$2 \"$work/$2/$3\" ]" eval --strict "$1"
}
place by/x.nix by y.nix
place linked linked default.nix
place chain linked default.nix
place ab/up.nix real y.nix
unplaced()
{
    fails "import $1" 5 "error:*at «string»:1:1:*error: $2" eval -E "import ./$1"
    fails "$1 as FILE" 5 "error: $2" eval "$1"
}
unplaced loop1 "too many symbolic links encountered while traversing the path '$work/loop2'"
unplaced loop1/x "infinite symlink recursion in path '$work/loop1'"
unplaced dangling "path '$work/nowhere' does not exist"
unplaced dangling/x "path '$work/nowhere/x' does not exist"
unplaced twice 'read of 4096 bytes: Is a directory'

done_testing
