#!/bin/bash
# What tvx does in place of nix-instantiate and `nix eval`: the command lines of t/nix/*.golden and all that Nix 2.34
# prints for them. A golden file has for each case
#
#   ## COMMAND LINE
#   standard output
#   -- status N
#   standard error
#
# They run in a copy of t/nix/files, which is /pwd there. If the output has no final newline, `-- status` follows it
# on the same line.
#
# usage: TVX=/path/to/tvx t/t30-nix.sh [FILE.golden...]
#        REFERENCE=DIR t/t30-nix.sh FILE.golden... >NEW    prints the file with what the programs in DIR do

set -u
here=$(cd -- "$(dirname -- "$0")" && pwd)
tmp=$(mktemp -d) || exit 1
trap 'rm -rf -- "$tmp"' EXIT
[[ $# -gt 0 ]] || set -- "$here"/nix/*.golden
files=()
for file; do
    files+=("$(realpath -- "$file")")
done

cp -r -- "$here/nix/files" "$tmp/work" && mkdir -- "$tmp/conf" "$tmp/bin" "$tmp/work/empty" || exit 1
echo 'experimental-features = nix-command pipe-operators' >"$tmp/conf/nix.conf"
if [[ ${REFERENCE:-} ]]; then
    PATH=$REFERENCE:$PATH
else
    ln -s -- "$TVX" "$tmp/bin/nix-instantiate"
    printf '#!/bin/sh\nexec "%s" nix "$@"\n' "$TVX" >"$tmp/bin/nix"
    chmod +x "$tmp/bin/nix"
    PATH=$tmp/bin:$PATH
fi
cd -- "$tmp/work" && work=$(pwd -P) || exit 1
export LC_ALL=C HOME=/fake-home NIX_CONF_DIR=$tmp/conf
unset NIX_PATH NIX_CONFIG NIX_USER_CONF_FILES NIX_STORE_DIR NIX_ABORT_ON_WARN XDG_CONFIG_HOME XDG_CONFIG_DIRS TERM

# Sets $got to what a command line does.
perform()
{
    local status out err
    (eval "$1") </dev/null >"$tmp/out" 2>"$tmp/err"
    status=$?
    IFS= read -r -d '' out <"$tmp/out"
    IFS= read -r -d '' err <"$tmp/err"
    got="$out-- status $status"$'\n'$err
    [[ $got == *$'\n' ]] || got+=$'\n'
    got=${got//"$work"/"/pwd"}
}

cases=() expected=()
for file in "${files[@]}"; do
    while IFS= read -r line; do
        if [[ $line == '## '* ]]; then
            cases+=("${line#'## '}")
            expected+=("")
        else
            expected[-1]+=$line$'\n'
        fi
    done <"$file"
done

[[ ${REFERENCE:-} ]] || echo "1..${#cases[@]}"
failures=0
for i in "${!cases[@]}"; do
    perform "${cases[i]}"
    if [[ ${REFERENCE:-} ]]; then
        printf '## %s\n%s' "${cases[i]}" "$got"
    elif [[ $got == "${expected[i]}" ]]; then
        echo "ok $((i + 1)) - ${cases[i]//'#'/'\#'}"
    else
        echo "not ok $((i + 1)) - ${cases[i]//'#'/'\#'}"
        failures=$((failures + 1))
        diff <(printf %s "${expected[i]}") <(printf %s "$got") | sed 's/^/# /'
    fi
done
[[ $failures -eq 0 ]]
