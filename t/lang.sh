#!/bin/bash
# Golden tests of the language: each t/lang/NAME.nix is evaluated and compared with what lies beside it.
#
#   NAME.exp        what it prints
#   NAME.err.exp    instead: the last error it ends with, without indentation; it must print nothing and exit 1, 3, 4 or 5
#   NAME.trace.exp  optional: all that a succeeding program writes to stderr (traces and warnings)
#   NAME.flags      optional: the flags of `tvx eval`, instead of --strict
#
# usage: [TVX=./tvx] [ACCEPT=1] t/lang.sh [K/N] [NAME-PATTERN...]
# K/N, K being 1 to N, selects one part of N, by a checksum of the program, so that other tests do not move a test
# from part to part. ACCEPT=1 rewrites the expectations of all selected tests with what tvx does; read the diff
# before you commit it.
# A test may take EACH=30 seconds.

set -u
here=$(cd -- "$(dirname -- "$0")" && pwd)
tvx=$(realpath -m -- "${TVX:-$here/../tvx}")
cd -- "$here/lang" || exit 1
dir=$PWD

export LC_ALL=C HOME=/fake-home NIX_PATH=fromenv=lib TVX_LANG_VAR="from the environment" NO_COLOR=1
unset NIX_CONFIG NIX_USER_CONF_FILES NIX_REMOTE NIX_SHOW_STATS NIX_STORE_DIR
tmp=$(mktemp -d) || exit 1
trap 'rm -rf -- "$tmp"' EXIT

# Sets $text to the contents of a file, final newline included.
slurp()
{
    text=$(cat -- "$1" && printf x)
    text=${text%x}
}

# Sets $text to the last error in $1: no indentation, no colours, no absolute paths.
last_error()
{
    local line
    text=
    while IFS= read -r line || [[ $line ]]; do
        while [[ $line == *$'\e['* ]]; do
            local tail=${line#*$'\e['}
            line=${line%%$'\e['*}${tail#*m}
        done
        line=${line#"${line%%[![:blank:]]*}"}
        [[ $line == 'error: '* ]] && text=
        [[ $line == 'Try '*--help* ]] || text+=${line//"$dir/"}$'\n'
    done <"$1"
}

# Sets $kind to what is compared, exp or err.exp, and writes it to $tmp/exp or $tmp/err.exp; fails if tvx misbehaves.
run()
{
    local name=$1 flags=--strict status
    [[ -e $name.flags ]] && flags=$(<"$name.flags")
    # shellcheck disable=SC2086 # flags are words
    timeout "${EACH:-30}" "$tvx" eval $flags "$name.nix" >"$tmp/exp" 2>"$tmp/stderr" </dev/null
    status=$?
    case $status in
    0)
        kind=exp
        ;;
    1 | 3 | 4 | 5)
        kind=err.exp
        if [[ -s $tmp/exp ]]; then
            why="a failing program printed to stdout"
            return 1
        fi
        last_error "$tmp/stderr"
        printf %s "$text" >"$tmp/err.exp"
        ;;
    *)
        why="exit status $status"
        return 1
        ;;
    esac
}

# Compares $tmp/$1 with $2.$1, or replaces the latter.
check()
{
    if [[ ${ACCEPT:-} ]]; then
        cp -- "$tmp/$1" "$2.$1"
    elif ! cmp -s -- "$2.$1" "$tmp/$1"; then
        diff -u --label "$2.$1" "$2.$1" --label actual "$tmp/$1" 2>&1 | tail -n +3 >>"$tmp/diff"
        return 1
    fi
}

test_one()
{
    local name=$1 failed=
    : >"$tmp/diff"
    why=
    run "$name" || failed=1
    if [[ ! $failed && ${ACCEPT:-} ]]; then
        rm -f -- "$name.exp" "$name.err.exp"
    elif [[ ! $failed && ! -e $name.$kind ]]; then
        why="no $name.$kind"
        failed=1
    fi
    if [[ ! $failed ]]; then
        check "$kind" "$name" || failed=1
        if [[ $kind = exp && -e $name.trace.exp ]]; then
            slurp "$tmp/stderr"
            printf %s "${text//"$dir/"}" >"$tmp/trace.exp"
            check trace.exp "$name" || failed=1
        fi
    fi
    if [[ ! $failed ]]; then
        echo "ok $n - $name"
        return
    fi
    echo "not ok $n - $name"
    failures=$((failures + 1))
    {
        [[ $why ]] && printf "%s\n" "$why" && cat "$tmp/exp" "$tmp/stderr" | tail -n 40
        cat "$tmp/diff"
    } | sed 's/^/# /'
}

part=1/1
if [[ ${1:-} =~ ^[0-9]+/[0-9]+$ ]]; then
    part=$1
    shift
fi
[[ $# -gt 0 ]] || set -- '*'

selected=()
while read -r sum _ file; do
    name=${file%.nix}
    ((sum % ${part#*/} == ${part%/*} - 1)) || continue
    for pattern; do
        # shellcheck disable=SC2053 # the argument is a pattern
        if [[ $name == $pattern ]]; then
            selected+=("$name")
            break
        fi
    done
done < <(cksum -- *.nix)

echo "1..${#selected[@]}"
n=0 failures=0
for name in "${selected[@]}"; do
    n=$((n + 1))
    test_one "$name"
done
[[ $failures -eq 0 ]]
