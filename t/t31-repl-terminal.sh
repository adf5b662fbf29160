#!/bin/bash
# The REPL on a terminal: keys are typed, the screen is read. The terminal is tmux.
. "${0%/*}/cmd.sh"

command -v tmux >/dev/null || {
    echo '1..0 # SKIP no tmux'
    exit 0
}

export INPUTRC=/dev/null XDG_DATA_HOME=$tmp/data XDG_CONFIG_HOME=$tmp/config LC_ALL=C.UTF-8 EDITOR=true
unset NO_COLOR
socket=$tmp/tmux
trap 'terminal kill-server 2>/dev/null; rm -rf -- "$tmp"' EXIT

terminal()
{
    tmux -f /dev/null -S "$socket" "$@" 2>/dev/null
}

# Starts tvx in window NAME, the one that the functions below then use.
open_window()
{
    window=$1
    printf -v line '%q ' "$TVX" "${@:2}"
    if terminal has-session; then
        terminal new-window -n "$window" "$line; sleep 60"
    else
        terminal new-session -d -x 60 -y 20 -n "$window" "$line; sleep 60"
    fi
    see "$window starts" 'tvx> '
}

# type ARG...: text as it is, or a key: @Enter, @Up, ...
type_in()
{
    local arg
    for arg; do
        case $arg in
        @?*) terminal send-keys -t "$window" "${arg#@}" ;;
        *\;) terminal send-keys -t "$window" -l -- "${arg%;}\\;" ;;
        *) terminal send-keys -t "$window" -l -- "$arg" ;;
        esac
    done
}

screen()
{
    terminal capture-pane -p -t "$window" "$@"
}

# see NAME END: the screen comes to end in these lines.
see()
{
    local i shown
    for i in {1..300}; do
        shown=$(screen)
        case $shown$'\n' in *"$2"$'\n') break ;; esac
        # The last blank of a prompt is not shown.
        case $shown in *"${2%"${2##*[! ]}"}") break ;; esac
        sleep 0.03
    done
    case $shown in
    *"${2%"${2##*[! ]}"}") report 0 "$1" ;;
    *)
        report 1 "$1"
        comment 'the screen:' "$shown" 'is to end in:' "$2"
        ;;
    esac
}

lines()
{
    printf '%s\n' "$@"
}

# Starts again on a clear screen.
clear_screen()
{
    type_in @C-c @C-l
    see "$1: clear" "tvx> "
}

open_window main repl

type_in '1 + 2' @Enter
see 'an expression' "$(lines 'tvx> 1 + 2' 3 'tvx> ')"
like 'in color' "$(screen -e)" *$'\e[36m3'*
type_in 'throw "no"' @Enter
see 'an error' "$(lines '       error: no' 'tvx> ')"

# Entries of several lines
clear_screen lines
type_in 'let' @Enter
see 'a second prompt' "$(lines 'tvx> let' '   > ')"
type_in '  x = 1;' @Enter 'in x + 1' @Enter
see 'an entry of three lines' "$(lines 'tvx> let' '   >   x = 1;' '   > in x + 1' 2 'tvx> ')"
type_in @Up
see 'recalled as one' "$(lines 2 'tvx> let' '   >   x = 1;' '   > in x + 1')"
type_in @Home @Up @End @BSpace '23;' @Enter
see 'edited in the middle' "$(lines 2 'tvx> let' '   >   x = 123;' '   > in x + 1' 124 'tvx> ')"
type_in @Up @Up @Down
see 'down again' "$(lines 124 'tvx> let' '   >   x = 123;' '   > in x + 1')"
type_in @C-c
see 'dropped' "$(lines '   > in x + 1^C' 'tvx> ')"
type_in '"a' @M-Enter 'b"' @C-a @C-k @C-k '1' @Enter
see 'killed by lines' "$(lines 'tvx> "a' '   > 1' '   > ')"
type_in '"' @Enter
see 'and ended' '"a\n1\n"
tvx> '

# History
clear_screen history
type_in 'alpha = 1' @Enter 'beta = 2' @Enter 'alpha + beta' @Enter
see 'three entries' "$(lines 3 'tvx> ')"
type_in 'al' @Up @Up
see 'those that begin alike' 'tvx> alpha = 1'
type_in @Down
see 'and back' 'tvx> alpha + beta'
type_in @C-c @C-r 'bet' @C-r @Enter
see 'found by search' "$(lines 'tvx> beta = 2' 'tvx> ')"
main=$window
open_window other repl
type_in @Up
see 'another REPL has the history' 'tvx> beta = 2'
type_in @C-c '"from the other"' @Enter
see 'it runs' "$(lines '"from the other"' 'tvx> ')"
window=$main
type_in @Enter @Up
see 'both share it' 'tvx> "from the other"'
type_in @C-c @C-d
for _ in {1..300}; do
    [ "$(tail -n 1 "$XDG_DATA_HOME/tvx/history")" = '"from the other"' ] && break
    sleep 0.03
done
is 'what is in the file' "$(head -n 4 "$XDG_DATA_HOME/tvx/history")" "$(lines '1 + 2' 'throw "no"' let $'\t  x = 1;')"

# Completion
window=other
cd "$work"
mkdir -p sub/folder && echo '{ inner = 1; }' >sub/file.nix
clear_screen completion
type_in 'set = { one = 1; only = { "a b" = 2; }; bad = throw "x"; }' @Enter
type_in 's' 'et.o' @Tab
see 'as far as it goes' 'tvx> set.on'
type_in @Tab @Tab
see 'all of them' "$(lines 'one   only' 'tvx> set.on')"
type_in 'l' @Tab . @Tab @Enter
see 'a quoted name' "$(lines 'tvx> set.only."a b"' 2 'tvx> ')"
type_in 'set.bad.' @Tab @Tab 'x' @C-h 'y or 1' @Enter
see 'an error is not shown' "$(lines '       error: x' 'tvx> ')"
type_in '(let f = n: f (n + 1) + 1; in f 0).x' @Tab ' or' @C-c '{ abc = 1; }.a' @Tab @Enter
see 'nor is it slow' "$(lines 'tvx> { abc = 1; }.abc' 1 'tvx> ')"
type_in 'builtins.attrN' @Tab ' set.on' @Tab 'ly' @Enter
see 'builtins' "$(lines '[ "a b" ]' 'tvx> ')"
type_in ':l ./su' @Tab 'fi' @Tab @Enter
see 'a file' "$(lines 'tvx> :l ./sub/file.nix' 'Added 1 variables.' inner 'tvx> ')"
type_in ':rel' @Tab @Enter 'inn' @Tab @Enter
see 'a command, a name' "$(lines 'tvx> inner' 1 'tvx> ')"

# Stopping
clear_screen stopping
type_in 'f = x: let g = n: if n == 0 then x else g (n - 1) + g (n - 1); in g 60' @Enter 'slow = f 1' @Enter 'slow' @Enter
sleep 0.2
type_in @C-c
see 'an evaluation stops' 'tvx> '
like 'and says where' "$(screen)" "*error: interrupted by the user*at «string»:1:*g (n - 1)*"
type_in 'f = x: x' @Enter 'set.one' @Enter
see 'names are as before' "$(lines 'tvx> set.one' 1 'tvx> ')"
type_in 'builtins.seq slow 1' @Enter
sleep 0.1
type_in @C-c
see 'what was stopped can be evaluated again' 'tvx> '

# Pasting
clear_screen pasting
terminal set-buffer $'p = 1\nq = 2\np + q'
terminal paste-buffer -p -t "$window"
see 'pasted lines wait' "$(lines 'tvx> p = 1' '   > q = 2' '   > p + q')"
type_in @Enter
see 'and are run one by one' "$(lines '   > p + q' 3 'tvx> ')"

# Long lines and other characters
clear_screen long
type_in 'builtins.stringLength "äöü€12345678901234567890123456789012345678901234567890"'
see 'a long line' "$(lines 'tvx> builtins.stringLength "äöü€1234567890123456789012345678' '9012345678901234567890"')"
type_in @C-a @C-e @BSpace @BSpace '" # end' @Enter
see 'edited' "$(lines 'tvx> builtins.stringLength "äöü€1234567890123456789012345678' '901234567890123456789" # end' 58 'tvx> ')"

type_in ':e ./sub/file.nix' @Enter
see 'the editor ran' "$(lines 'tvx> :e ./sub/file.nix' 'Loading "./sub/file.nix"...' 'Added 1 variables.' inner 'tvx> ')"
type_in ':q' @Enter
for _ in {1..300}; do
    terminal list-panes -s -F '#{pane_current_command}' | grep -q tvx || break
    sleep 0.03
done
is 'all have left' "$(terminal list-panes -s -F '#{pane_current_command}' | grep -c tvx)" 0

done_testing
