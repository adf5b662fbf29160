#!/bin/bash
# The manual page: its examples print what they say, and it knows all options.
. "${0%/*}/cmd.sh"

page=$here/../man/tvx.1
export NO_COLOR=1

tvx()
{
    "$TVX" "$@"
}

# The examples, as text.
awk '/^\.Ed/ { on = 0; print "" } on { print } /^\.Bd -literal/ { on = 1 }' "$page" |
    sed 's/\\(Fo/«/g; s/\\(Fc/»/g; s/\\(dq/"/g; s/\\-/-/g; s/\\e$/\\/; s/\\e/\\/g' >examples

command= want= more=
check()
{
    [ -n "$command" ] && [ -n "$want" ] && is "example: $command" "$(eval "$command" 2>&1)" "${want%?}"
    command= want=
}
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
done <examples
check

for option in $({ tvx eval --help; tvx dump --help; tvx --help; } | sed -n 's/^ .*\(--[a-z-]*\).*/\1/p' | sort -u); do
    grep -q -- "\\\\-$(printf %s "${option#--}" | sed 's/-/\\\\-/g')\$\\|\\\\-$(printf %s "${option#--}" | sed 's/-/\\\\-/g') " "$page"
    report $? "the manual has $option"
done

done_testing
