#!/bin/bash
# The manual pages: their examples print what they say, and they and the table of options agree.
. "${0%/*}/cmd.sh"

pages=$here/../man
export NO_COLOR=1

tvx()
{
    "$TVX" "$@"
}

# Text as a reader sees it.
plain()
{
    sed 's/\\(Fo/«/g; s/\\(Fc/»/g; s/\\(dq/"/g; s/\\-/-/g; s/\\&//g; s/\\e$/\\/; s/\\e/\\/g'
}

# Lines of a command that ends in a backslash go on; what follows up to the next command or an empty line is
# what it prints. Nothing: its output does not matter, its success does.
command= want= more=
check()
{
    [ -z "$command" ] || {
        got=$(eval "$command" 2>&1)
        status=$?
        if [ -n "$want" ]; then
            is "$page: $command" "$got" "${want%?}"
        else
            is "$page: $command" "$status" 0
        fi
    }
    command= want=
}

run_examples()
{
    while IFS= read -r line; do
        if [ -n "$more" ]; then
            command="${command%?}${line#"${line%%[! ]*}"}"
        else
            case $line in
            '$ '*)
                check
                command=${line#??}
                ;;
            '') check ;;
            *) want="$want$line
" ;;
            esac
        fi
        case $line in *\\) [ -z "$want" ] && more=1 ;; *) more= ;; esac
    done
    check
}

for page in tvx.1 tvx-eval.1 tvx-repl.1; do
    run_examples < <(awk '/^\.Ed/ { on = 0; print "" } on { print } /^\.Bd -literal/ { on = 1 }' "$pages/$page" | plain)
done

# The options of a page, and those that a command has. What `.Fl` is called with may follow a comma or bar.
documented()
{
    plain <"$pages/$1" | sed -n 's/^\.\(It\|Op\) Fl/&/p' | grep -o '[ |]-*[a-z][a-zA-Z0-9-]*' |
        sed -n 's/^[ |]\(--*[a-z0-9-]*\)$/-\1/p' | sort -u
}
listed()
{
    tvx $1 --help | grep -o '^  *\(-., \)\?--[a-z0-9-]*' | grep -o -- '--[a-z0-9-]*' | sort -u
}
is 'tvx-eval.1 and tvx.1 have every option of eval' \
    "$(comm -13 <({ documented tvx-eval.1; documented tvx.1; } | sort -u) <(listed eval))" ''
is 'tvx-eval.1 has no other option' "$(comm -23 <(documented tvx-eval.1) <(listed eval))" ''
is 'tvx.1 has every option of dump' "$(comm -13 <(documented tvx.1) <(listed dump))" ''
is 'tvx.1 has no other option' "$(comm -23 <(documented tvx.1) <({ listed dump; listed eval; listed; } | sort -u))" ''
is 'tvx-repl.1 and tvx.1 have every option of repl' \
    "$(comm -13 <({ documented tvx-repl.1; documented tvx.1; } | sort -u) <(listed repl))" ''
is 'tvx-repl.1 has no other option' "$(comm -23 <(documented tvx-repl.1) <(listed repl))" ''

# The options that take arguments, with these as the page and the help name them.
with_arguments()
{
    plain <"$1" | sed -n 's/^\.It.*Fl -\(.*\)/--\1/p' | sed 's/ Ar / /; s/ Cm / /; s/ | /|/g' | grep ' ' | sort -u
}
wanting_arguments()
{
    tvx "$1" --help | sed -n 's/^ *\(-., \)\?\(--[a-z0-9-]* [^ ][^ ]*\( [A-Z]*\)\?\)\(  .*\)\?$/\2/p' | sed 's| *$||' | tr A-Z a-z | sort -u
}
for command in eval repl dump; do
    is "the arguments of the options of $command" \
        "$(comm -13 <({ with_arguments "$pages/tvx-$command.1"; with_arguments "$pages/tvx.1"; } 2>/dev/null | sort -u) <(wanting_arguments $command))" ''
done

# Its commands, by all their names.
is 'tvx-repl.1 has every command, and no other' \
    "$(grep -o '^\.It Ic :.*' "$pages/tvx-repl.1" | grep -o ':[a-z?-]*' | sort)" \
    "$(echo ':?' | tvx repl | grep -o '^  :[^ ]*\(, :[a-z-]*\)\?' | grep -o ':[a-z?-]*' | sort)"

done_testing
