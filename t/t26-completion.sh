#!/bin/bash
# tvx completion: the programs for shells, run by those that are here.
. "${0%/*}/cmd.sh"

mkdir cmd && touch cmd/command.c README.md
for shell in bash fish zsh; do
    "$TVX" completion $shell >"script.$shell"
    is "a program for $shell" $? 0
done
fails 'an unknown shell' 2 'tvx: the shell is one of bash, fish and zsh*' completion tcsh
fails 'no shell' 2 'tvx: the shell is one of bash, fish and zsh*' completion

# Each option of each command is in each of them.
for shell in bash fish zsh; do
    missing=
    for command in eval repl dump completion nix-instantiate 'nix eval' 'nix repl'; do
        # shellcheck disable=SC2086 # a command may be two words
        for option in $("$TVX" $command --help | sed -n 's/^ *\(-., \)\?--\([a-z0-9-]*\).*/\2/p'); do
            case $shell in
            bash) grep -q "^    '$command') options=(.* --$option " script.bash ;;
            fish) grep -q "__tvx_is \"$command\"' .*-l $option " script.fish ;;
            zsh) awk -v name="'$command')" '$1 " " $2 == name || $1 == name { on = 1 } on { print } $1 == ";;" { on = 0 }' \
                script.zsh | grep -q -- "\*--$option[=[]" ;;
            esac || missing="$missing $command:$option"
        done
    done
    is "$shell knows every option" "$missing" ''
done

# shellcheck source=/dev/null
. ./script.bash
words()
{
    name="bash: $1|"
    # shellcheck disable=SC2206 # a line of words
    COMP_WORDS=($1)
    [ "${1% }" = "$1" ] || COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
    _tvx
    is "$name" "${COMPREPLY[*]}" "$2"
}
words 'tvx d' dump
words 'tvx nix ' 'eval repl'
words 'tvx --' '--help --version'
words 'tvx completion ' 'bash fish zsh'
words 'tvx eval --js' '--json --jsonl'
words 'tvx eval --color ' 'auto always never'
words 'tvx eval --color = n' never
words 'tvx eval --on-error ' 'fail null skip record'
words 'tvx eval -A x --argj' --argjson
words 'tvx eval --arg x ' ''
words 'tvx eval --arg-file x R' README.md
words 'tvx eval --arg-file x README.md cmd/' cmd/command.c
words 'tvx eval --write-drvs ' cmd
words 'tvx eval R' README.md
words 'tvx nix eval --ex' --expr
words 'tvx nix-instantiate --find' --find-file

if command -v fish >/dev/null; then
    fish_words()
    {
        is "fish: $1|" "$(HOME=$work fish --no-config -c "source script.fish; complete -C '$1'" | cut -f 1 | tr '\n' ' ')" "$2"
    }
    fish_words 'tvx d' 'dump '
    fish_words 'tvx nix ' 'eval repl '
    fish_words 'tvx eval --js' '--json --jsonl '
    fish_words 'tvx eval --color ' 'always auto never '
    fish_words 'tvx eval R' 'README.md '
    fish_words 'tvx nix eval --ex' '--expr '
else
    echo "ok $((tests += 1)) - fish # skip no fish"
fi
if command -v zsh >/dev/null; then
    zsh -f -n script.zsh
    is 'zsh reads it' $? 0
    is 'zsh loads it' "$(zsh -f -c 'autoload -U compinit; compinit -u -D; source ./script.zsh; print $_comps[tvx]' 2>&1)" _tvx
else
    echo "ok $((tests += 1)) - zsh # skip no zsh"
fi

done_testing
