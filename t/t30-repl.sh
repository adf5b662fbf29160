#!/bin/bash
# The REPL on a pipe: lines in, values out. What it prints was compared with `nix repl` (2.34, and the
# source of 2.35 for bindings), but for the commands that Nix does not have.
. "${0%/*}/cmd.sh"

unset XDG_CONFIG_HOME XDG_DATA_HOME _NIX_TEST_REPL_ECHO

# Feeds lines; sets $status, $out and $err.
feed()
{
    local input=$1
    shift
    printf '%s\n' "$input" >"$tmp/in"
    run repl "$@" <"$tmp/in"
}

# says NAME INPUT WANT [ARG...]: what goes to standard output; nothing fails.
says()
{
    local name=$1 want=$3
    feed "$2" --batch "${@:4}"
    is "$name" "$status:$out$err" "0:$want"
}

# errs NAME INPUT PATTERN: what goes to standard error, with status 1 under --batch.
errs()
{
    feed "$2" --batch "${@:4}"
    like "$1" "$status:$err" "1:$3"
}

lines()
{
    printf '%s\n' "$@"
}

says 'an expression' '1 + 2' 3
says 'a string is quoted' '"a\nb"' '"a\nb"'
says 'a set is shown one level deep' '{ a = 1; b = { c = [ 2 ]; }; }' "$(lines '{' '  a = 1;' '  b = { ... };' '}')"
says 'a set of one thing on a line' '{ a = 1; }' '{ a = 1; }'
says ':p shows it all' ':p { a = { b = [ 2 ]; }; }' "$(lines '{' '  a = {' '    b = [ 2 ];' '  };' '}')"
says ':p of a string is the string' ':p "a\nb"' "$(lines a b)"
says 'an empty line is nothing' $'\n\n1' 1
says 'a comment alone waits for more' $'# x\n1' 1

says 'a binding' $'x = 1\nx' 1
says 'several on a line' $'a = 1; b = 2;\na + b' 3
says 'they do not see each other' $'a = 1\na = 2; b = a\nb' 1
says 'a semicolon may end it' $'x = 1;\nx' 1
says 'nested paths' $'a.b.c = 1;\na.b' '{ c = 1; }'
says 'a dynamic name' $'${"a" + "b"} = 1\nab' 1
says 'inherit from a set' $'s = { p = 1; q = 2; }\ninherit (s) p q\np + q' 3
says 'inherit and bind' $'s.p = 1\ninherit (s) p; r = 5\np + r' 6
says 'redefinition' $'x = 1\nx = x + 1\nx' 2
says 'what was defined keeps the old value' $'x = 1\nf = y: x + y\nx = 10\nf 1' 2
says 'a name hides a global' $'map = 3\nmap' 3
says 'a name hides the function of an operator' $'__sub = a: b: 9\n5 - 3' 9
says 'the last value is _' $'1 + 2\n_ * 2\n_ + 1' $'3\n6\n7'
says 'definitions are lazy' $'x = throw "no"\n1' 1
says 'a value is evaluated once' $'x = builtins.trace "once" 1\nx + x\nx' "$(lines 2 1)trace: once"

says 'lines go on' $'let\n  a = 1;\nin\na' 1
says 'in a string' $'x = \'\'\n  hello\n\'\'\nx' '"hello\n"'
says 'in a call' $'f = x: x\ny = f \'\'\n  world\n\'\'\ny' '"world\n"'
says 'in brackets' $'[ 1\n2 ]' "$(lines '[' '  1' '  2' ']')"
says 'behind an =' $'x =\n3\nx' 3
says 'in the argument of a command' $':p [\n1 ]' '[ 1 ]'
says 'the last line needs no newline' '1' 1
feed 'let x =' --batch
like 'the end of input in an expression' "$status:$err" '1:error: syntax error, unexpected end of file*'

errs 'an error' 'throw "no"' $'error:\n*while calling the \'throw\' builtin\n*at «string»:1:1:*error: no'
errs 'a syntax error' '1 + )' $'error: syntax error, unexpected \')\'\n       at «string»:1:5:*'
errs 'an undefined name' 'nosuch' "error: undefined variable 'nosuch'*at «string»:1:1:*"
feed $'x = 1\nthrow "no"\nx = 2 +)\nx' --batch
is 'what was there before an error stays' "$status:$out" 1:1
errs 'an error in a definition shows where' $'f = x: x.y\nf { }' $'error:*attribute \'y\' missing\n       at «string»:1:8:\n            1| f = x: x.y\n*'
errs 'again' $'x = throw "no"\nx\nx' $'error:*«string»:1:5:*error: no\nerror:*«string»:1:5:*error: no'
feed $'throw "no"\n1'
is 'without --batch the status is 0' "$status:$out" 0:1

says ':t' $':t 1\n:t "a"\n:t { }\n:t x: x\n:t map\n:t map 1\n:t null\n:t 1.5' "$(lines 'an integer' 'a string' 'a set' \
    'a function' "the built-in function 'map'" "the partially applied built-in function 'map'" null 'a float')"
says ':a' $':a { a = 1; "b c" = 2; }\na' 1
says ':ll' $':a { b = 1; a = 2; }\n:ll' "$(lines a b)"
errs ':ll of nothing' :ll 'error: nothing has been loaded yet'
says ':env' $'x = 1\ny = x: x\nz = 1 + 1\n:env' "$(lines 'x = 1' 'y = «thunk»' 'z = «thunk»')"
says ':u' $'x = 1\n:u x\nbuiltins.tryEval (x: x) == 1' false
errs ':u of nothing' ':u nosuch' "error: no variable 'nosuch' was defined here"
says ':ast' ':ast a + 1' '(a + 1)'
feed ':b 1 + 2'
like ':b' "$status:$out" '0:#0 thunk at «string»:1:3*return'
feed ':time builtins.length [ 1 2 ]'
like ':time' "$status:$out" "0:2
[0-9]*.[0-9]* ms, * thunks, * calls, 1 calls of builtins, * allocated"
feed ':st'
like ':st' "$status:$out" '0:heap*collections*'
says ':te' $':te\n:te\n:te true\n:te false' "$(lines 'showing error traces' 'not showing error traces' 'showing error traces' \
    'not showing error traces')"
errs ':te of nonsense' ':te maybe' "error: unexpected argument 'maybe' to :te"
says ':q' $'1\n:q\n2' 1
feed ':?'
like 'help' "$status:$out" '0:*EXPR*:l, :load FILE*:q, :quit*'
feed ':? doc'
is 'help of a command' "${out%% show*}" '  :doc EXPR                       '
errs 'unknown command' ':nosuch' "error: unknown command ':nosuch'"
errs 'flakes' ':lf .' 'error: flakes are not supported'
says ':i' ':i { a, b ? 1, ... }: c: a' "$(lines 'a function, defined at «string»:1:1' 'arguments: { a, b ? ..., ... }: ')"
says ':log-file' $':log-file log\n1 + 1\n:log-file\n2' "$(lines 2 2)"
is 'what is in the log' "$(cat log)" "$(lines 'tvx> 1 + 1' 2 'tvx> :log-file')"

cat >doc.nix <<'EOF'
{
  /**
    Adds.

        add 1 2
  */
  add = x: y: x + y;
  /** of x */
  curried = x: /** of y */ y: x;
  inner = /** mine */ { a }: a;
  paren = /** in parentheses */ (x: x);
  /** a number */
  n.m = 1;
  undocumented = 2;
  # /** not one */
  f = x: /* no */ x;
  called = { __functor = /** of a functor */ self: x: x; };
}
EOF
doc()
{
    feed $':l doc.nix\n:doc '"$1" --batch
    is "doc of $1" "$status:$out$err" "$2"
}
doc add "0:$(lines 'Function `add`\' "  … defined at $work/doc.nix:7:9" '' '' 'Adds.' '' '    add 1 2')"
doc 'curried 1' "0:$(lines 'Function `curried`\' "  … defined at $work/doc.nix:9:28" '' 'of y')"
doc '(add 1)' "0:$(lines 'Function `add`\' "  … defined at $work/doc.nix:7:12" '' '' 'Adds.' '' '    add 1 2')"
doc inner "0:$(lines 'Function `inner`\' "  … defined at $work/doc.nix:10:23" '' 'mine')"
doc paren "0:$(lines 'Function `paren`\' "  … defined at $work/doc.nix:11:34")"
doc f "0:$(lines 'Function `f`\' "  … defined at $work/doc.nix:16:7")"
doc called "0:$(lines 'Function `__functor`\' "  … defined at $work/doc.nix:17:52" '' 'of a functor')"
doc n.m "0:$(lines 'Attribute `m`' '' "  … defined at $work/doc.nix:13:3" '' 'a number')"
doc undocumented "0:$(lines 'Attribute `undocumented`' '' "  … defined at $work/doc.nix:14:3" '' 'No documentation found.')"
doc '(1)' '1:error: value does not have documentation'
feed ':doc builtins.head'
like 'doc of a builtin' "$out" '?\*Synopsis:\*\* `builtins.head` \*list\**'
errs 'doc of what is not there' ':doc { }.x' "error: attribute 'x' missing*"

echo '{ a = 1; f = import ./other.nix; }' >file.nix
echo '{ v = 1; }' >other.nix
echo '{ x ? 5 }: { inherit x; }' >function.nix
says ':l' $':l file.nix\na + f.v' 2
says ':l of a function' $':l function.nix\nx' 5
says ':l of a function with --argstr' $':l function.nix\nx' '"y"' --argstr x y
errs ':l of what is not there' ':l nosuch.nix' "error: path '$work/nosuch.nix' does not exist"
errs ':l of nothing' ':l' 'error: which file?'
mkdir dir && echo '{ d = 1; }' >dir/default.nix
says ':l of a folder' $':l dir\nd' 1
says ':l of the search path' $':l <dir>\nd' 1 -I "$work"
says 'files on the command line' $'a + x' 6 file.nix function.nix
says 'an expression on the command line' 'a' 4 -E '{ a = 4; }'
says 'an attribute' v 1 file.nix -A f
# Waits for a line of output.
await()
{
    for _ in {1..300}; do
        grep -q "$1" "$tmp/out" && break
        sleep 0.05
    done
}
mkfifo pipe
"$TVX" repl <pipe >"$tmp/out" 2>"$tmp/err" &
{
    lines ':l file.nix' 'y = f.v * 10' 'y'
    await 10
    echo '{ v = 2; }' >other.nix
    lines :r f.v y
    await 20
    echo '{ v = ' >other.nix
    lines :r a f.v
} >pipe
wait
is ':r follows files, and definitions follow them' "$(cat "$tmp/out")" "$(lines 10 2 20 1)"
like 'files that are broken by then' "$(cat "$tmp/err")" 'error:*syntax error, unexpected end of file*other.nix*'

mkdir -p config/tvx
echo '{ greeting = "hello"; }' >config/tvx/repl.nix
export XDG_CONFIG_HOME=$work/config
says 'the startup file' greeting '"hello"'
unset XDG_CONFIG_HOME
HOME=$work
mkdir -p .config/tvx && cp config/tvx/repl.nix .config/tvx
says 'the startup file at home' greeting '"hello"'
HOME=/fake-home

EDITOR="$tmp/editor"
printf '#!/bin/sh\necho "edits $*"\n' >"$EDITOR"
chmod +x "$EDITOR"
export EDITOR
says ':e of a function' $':l doc.nix\n:e add' "edits $work/doc.nix"
says ':e of an attribute' $':l doc.nix\n:e n.m' "edits $work/doc.nix"
says ':e of a path' ':e ./file.nix' "edits $work/file.nix"
EDITOR="$EDITOR --vi"
says ':e with a line' $':l doc.nix\n:e add' "edits --vi $work/doc.nix"
mv "$tmp/editor" "$tmp/vi" && EDITOR=$tmp/vi
says ':e with a line' $':l doc.nix\n:e add' "edits +7 $work/doc.nix"
errs ':e of nowhere' ':e 1 + 1' "error: package '1 + 1' has no source location information"
EDITOR=/nosuch
errs ':e without an editor' ':e ./file.nix' "error: running editor '/nosuch': No such file or directory"

feed 1 --color=always
is 'colors by force' "$out" $'\e[36;1m1\e[0m'

# As nix repl -----------------------------------------------------------------------------------

feed_nix()
{
    printf '%s\n' "$1" >"$tmp/in"
    run nix repl "${@:2}" <"$tmp/in"
    out=$(printf '%s' "$out" | sed 's/\x1b\[[0-9;]*m//g')
}

feed_nix $'{ a = { }; }\nx = 1; y = 2\nx + y'
is 'nix repl' "$out" "$(lines '{' '  a = { ... };' '}' '' '' 3)"
like 'its greeting' "$err" 'Nix 2.*Type :? for help.'
feed_nix $':l file.nix\n:r'
like 'nix repl tells what it loads' "$err" '*Added 2 variables.
a, f
Loading "file.nix"...
Added 2 variables.
a, f'
feed_nix 'a' --file file.nix
like 'a file' "$err:$out" "*Loading installable ''...
Added 2 variables.
a, f:1"
feed_nix 'v' --expr '{ s = { v = 3; }; }' s
like 'an attribute of an expression' "$err:$out" "*Loading installable 's'...
Added 1 variables.
v:3"
feed_nix '_'
like 'it has no _' "$err" "*undefined variable '_'*"
feed_nix ':b 1'
like 'it builds nothing' "$err" '*error: building is not supported*'
export _NIX_TEST_REPL_ECHO=1
feed_nix $'1 +\n2'
is 'it echoes for tests' "$out" "$(lines 'nix-repl> 1 +' '        > 2' 3)"

done_testing
