#!/bin/sh
# Confinement: attempts to get at what pure and restricted evaluation may not read, each with what Nix says to
# it. `in` may be read in restricted mode; `out` may not, and links in `in` lead there.
. "${0%/*}/cmd.sh"

mkdir in out
echo '"secret"' >out/secret.nix
echo secret >out/secret
echo 1 >in/ok.nix
ln -s ../out/secret in/link
ln -s ../out in/dir

# attempt EXPRESSION RESTRICTED PURE: what each says; P is for the directory with both.
attempt()
{
    expr=$(printf '%s' "$1" | sed "s#@#$work#g")
    for mode in restrict pure; do
        if [ "$mode" = pure ]; then
            run eval --pure -E "builtins.$expr"
            want=$3
        else
            run eval --restrict -I "in=$work/in" -E "builtins.$expr"
            want=$2
        fi
        got=$(printf '%s\n%s' "$out" "$err" | grep -o 'error: .*\|^[^ ].*' | tail -1 | sed "s#$work#@#g")
        is "$mode: $1" "$got" "$want"
    done
}

attempt 'readFile @/out/secret' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readFile @/in/link' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/in/link'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readFile @/in/dir/secret' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/in/dir/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readFile @/in/../out/secret' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readFile "@/in/../out/secret"' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readFile "@/in/dir/../secret"' \
    'error: path '\''@/in/secret'\'' does not exist' \
    'error: access to absolute path '\''@/in/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readFile "/proc/self/root@/out/secret"' \
    'error: access to absolute path '\''/proc/self/root@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''/proc/self/root@/out/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readFile /proc/self/environ' \
    'error: access to absolute path '\''/proc/self/environ'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''/proc/self/environ'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'import @/out/secret.nix' \
    'error: access to absolute path '\''@/out/secret.nix'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret.nix'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'import @/in/dir/secret.nix' \
    'error: access to absolute path '\''@/out/secret.nix'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/in/dir/secret.nix'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'scopedImport {} @/out/secret.nix' \
    'error: access to absolute path '\''@/out/secret.nix'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret.nix'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readDir @/out' \
    'error: access to absolute path '\''@/out'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readDir @/in/dir' \
    'error: access to absolute path '\''@/out'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/in/dir'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readDir @/in/dir/../../out' \
    'error: access to absolute path '\''@/out'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'pathExists @/out/secret' \
    'false' \
    'false'
attempt 'pathExists @/in/dir/secret' \
    'false' \
    'false'
attempt 'readFileType @/out/secret' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readFileType @/in/dir/secret' \
    'error: path '\''@/in/dir'\'' is a symlink' \
    'error: access to absolute path '\''@/in/dir/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'hashFile "md5" @/out/secret' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'hashFile "md5" @/in/link' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/in/link'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'path { path = @/out; }' \
    'error: access to absolute path '\''@/out'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'path { path = @/in/dir; }' \
    'error: access to absolute path '\''@/out'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/in/dir'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'path { path = @/out/secret; recursive = false; }' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'filterSource (p: t: true) @/out' \
    'error: access to absolute path '\''@/out'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'toString "${@/out/secret}"' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'findFile [ { path = @/out; prefix = ""; } ] "secret"' \
    'error: access to absolute path '\''@/out'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'findFile [ { path = "@/in/dir"; prefix = "x"; } ] "x/secret"' \
    'error: file '\''x/secret'\'' was not found in the Nix search path (add it using $NIX_PATH or -I)' \
    'error: access to absolute path '\''@/in/dir'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'toJSON @/out/secret' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'fetchTarball "file://@/out/x.tar.gz"' \
    'error: access to absolute path '\''@/out/x.tar.gz'\'' is forbidden in restricted mode' \
    'error: in pure evaluation mode, '\''fetchTarball'\'' requires a '\''sha256'\'' argument'
attempt 'fetchurl "file://@/out/secret"' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: in pure evaluation mode, '\''fetchurl'\'' requires a '\''sha256'\'' argument'
attempt 'fetchGit "@/out"' \
    'error: access to URI '\''git+file://@/out?exportIgnore=1'\'' is forbidden in restricted mode' \
    'error: in pure evaluation mode, '\''fetchGit'\'' doesn'\''t fetch unlocked input '\''git+file://@/out?exportIgnore=1'\'''
attempt 'fetchurl "http://127.0.0.1:1/x"' \
    'error: access to URI '\''http://127.0.0.1:1/x'\'' is forbidden in restricted mode' \
    'error: in pure evaluation mode, '\''fetchurl'\'' requires a '\''sha256'\'' argument'
attempt 'getEnv "HOME"' \
    '""' \
    '""'
attempt 'readFile (builtins.appendContext "@/out/secret" { })' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/out/secret'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'
attempt 'readFile "@/inx"' \
    'error: access to absolute path '\''@/inx'\'' is forbidden in restricted mode' \
    'error: access to absolute path '\''@/inx'\'' is forbidden in pure evaluation mode (use '\''--impure'\'' to override)'

run eval --restrict -I "in=$work/in" -E "import $work/in/ok.nix + builtins.length (builtins.attrNames (builtins.readDir $work))"
is 'what may be read is, and of the directory above it only that' "$status:$out$err" 0:2
prints '--allow-path lets more be read' '"secret\n"' eval --pure --allow-path out -E "builtins.readFile $work/out/secret"
prints 'links into it too' '"secret\n"' eval --restrict -I "in=$work/in" --allow-path out -E "builtins.readFile $work/in/link"
fails 'but not what lies beside it' '[15]' "error:*access to absolute path '$work/outer' is forbidden in pure evaluation mode*" \
    eval --pure --allow-path out -E "builtins.readFile $work/outer"

# A directory that is a link to `out` every other moment: what is read is what was checked.
mkdir in/real
echo open >in/real/secret
ln -s real in/a
ln -s ../out in/b
cp -P in/a in/flip
(while [ ! -e stop ]; do cp -P in/a in/.a && mv -T in/.a in/flip && cp -P in/b in/.b && mv -T in/.b in/flip; done) 2>/dev/null &
flipper=$!
leaks=0 reads=0
while [ $reads -lt 60 ]; do
    reads=$((reads + 1))
    run eval --restrict -I "in=$work/in" --raw -E "builtins.readFile $work/in/flip/secret"
    case $out in *secret*) leaks=$((leaks + 1)) ;; esac
done
: >stop
wait "$flipper"
is 'a link that changes all the time leaks nothing' "$leaks" 0

done_testing
