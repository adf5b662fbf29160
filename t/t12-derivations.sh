#!/bin/sh
# Derivations, the store and contexts, one expression after another: derivations.cases has each of them after
# "===", or "==+" if it needs experimental features, and then what Nix says to it, traces and all; the folder
# of the test is /pwd there.
. "${0%/*}/cmd.sh"

cp -R "$here/lang/data/tree" .
features='ca-derivations dynamic-derivations impure-derivations git-hashing'
newline='
'

check_case()
{
    [ "$expression" ] || return
    case $mark in
    ==+) run eval --strict --show-trace --extra-experimental-features "$features" -E "$expression" ;;
    *) run eval --strict --show-trace -E "$expression" ;;
    esac </dev/null
    got=$out${out:+${err:+$newline}}$err
    case $got in
    *"$work"*) got=$(printf '%s\n' "$got" | sed "s|$work|/pwd|g") ;;
    esac
    is "$expression" "$got" "${want%?}"
}

expression=
while IFS= read -r line; do
    case $line in
    '=== '* | '==+ '*)
        check_case
        mark=${line%% *} expression=${line#* } want=
        ;;
    *)
        want=$want$line$newline
        ;;
    esac
done <"$here/derivations.cases"
check_case

done_testing
