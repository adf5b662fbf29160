#!/bin/sh
# Calls of the system that fail, one in each run. Such a run ends as one without a fault does, or it ends with an
# error message and the status that is meant for it; a file that it writes is there whole or not at all.
. "${0%/*}/cmd.sh"

# faulty FAULT ARG...: a run with a fault (t/fault.c); it makes the file "met" if it comes to that
faulty()
{
    fault=$1
    shift
    rm -rf met result home
    timeout 10 env LD_PRELOAD="$FAULT_LIBRARY" FAULT="$fault" FAULT_MET=met "$TVX" "$@" \
        <input >"$tmp/out" 2>"$tmp/err"
    status=$?
}

# What is in result and not so in good.result.
leftovers()
{
    if [ -e result ]; then
        diff -r good.result result | grep -v '^Only in good'
    fi
    ls -A | grep '^result.'
}

# What is wrong with the run, for a command that may fail with one of the statuses in $failing.
judge()
{
    if [ "$status" = 0 ] && cmp -s "$tmp/out" good; then
        [ ! -e good.result ] || diff -r good.result result
        return
    fi
    case " $failing " in
    *" $status "*) ;;
    *) echo "status $status" ;;
    esac
    grep -q '^error:' "$tmp/err" || echo 'no error message'
    [ ! -e good.result ] || leftovers
}

# faults KINDS ARG...: a test for each kind of fault, CALL:ERROR. It happens at the first call, the second and so
# on, in growing steps, until there is no such call.
faults()
{
    kinds=$1
    shift
    rm -rf result good.result
    "$TVX" "$@" <input >good
    [ ! -e result ] || mv result good.result
    for kind in $kinds; do
        wrong=''
        for n in 1 2 3 5 8 13 21 34; do
            faulty "${kind%:*}:$n:${kind#*:}" "$@"
            [ -e met ] || break
            runs=$((runs + 1))
            found=$(judge)
            [ -z "$found" ] || wrong="$wrong$fault: $found
$(head -n 3 "$tmp/err")
"
        done
        is "$kind: $*" "$wrong" ''
    done
}

mkdir -p tree/sub
cat >tree/default.nix <<'END'
import ./sub { text = builtins.readFile ./text; names = builtins.readDir ./.; there = builtins.pathExists ./sub; }
END
cat >tree/sub/default.nix <<'END'
args: args // { hash = builtins.hashFile "sha256" ../text; type = builtins.readFileType ../link; copy = "${../text}"; }
END
echo text >tree/text
ln -s text tree/link
: >input
runs=0

if "$TVX" eval -E 1 >good && LD_PRELOAD="${FAULT_LIBRARY-}" FAULT=write:1:EIO FAULT_MET=met "$TVX" eval -E 1 \
    >/dev/null 2>&1 || ! [ -e met ]; then
    echo "ok $((tests += 1)) - # skip no library that makes calls fail"
    done_testing
    exit
fi

memory='mmap:ENOMEM malloc:ENOMEM calloc:ENOMEM realloc:ENOMEM mprotect:ENOMEM madvise:ENOMEM'
start='timer_create:EAGAIN eventfd:EMFILE fcntl:EMFILE sysconf:EIO getcwd:EACCES sigaction:EIO'
reading='open:EMFILE fstat:EIO lstat:EIO readlink:EIO read:EIO read:EINTR read:short opendir:ENOMEM readdir:EIO'
closing='close:EIO'
writing='write:EIO write:ENOSPC write:EINTR write:EAGAIN write:short'
making='mkostemp:EMFILE rename:EIO realpath:EIO stat:EIO access:EACCES fchmod:EIO mkdir:EIO'

failing='4 5'
numbers='builtins.genList (i: { a = toString i; }) 20000'
faults "$memory $start $writing" eval --json -E 'builtins.genList (i: { a = toString i; }) 20'
faults "$memory $reading $closing $writing" eval --json ./tree
faults "$reading" eval --json -I text=tree/text -I tree \
    -E '[ <text> <sub/default.nix> (builtins.readDir <sub>) (builtins.findFile builtins.nixPath "text") ]'
faults "$writing" eval --json -E "$numbers"
faults "$writing $making $closing" eval --json -E "$numbers" -o result
faults "$writing $making $closing" eval --json -E '{ a = 1; b = 2; }' -m result
faults "$reading $writing $making $closing symlink:EIO" eval --write-drvs result \
    -E '(derivation { name = "x"; builder = "b"; system = "s"; src = ./tree; file = builtins.toFile "f" "text"; }).drvPath'
faults 'realloc:ENOMEM malloc:ENOMEM write:EIO' eval --yaml -E '{ a = [ 1 "text" ]; }'
tar cf tree.tar tree
HOME=$work/home
fetch="\"\${fetchTarball \"file://$work/tree.tar\"}\""
if run eval --raw -E "$fetch" && [ "$status" = 0 ]; then
    faults 'opendir:EMFILE readdir:EIO openat:EMFILE mkdir:EIO symlinkat:EIO rename:EIO lstat:EIO write:ENOSPC close:EIO' \
        eval --raw -E "$fetch"
else
    echo "ok $((tests += 1)) - fetchTarball # skip it fails here"
fi
echo '{ a = builtins.readFile ./tree/text; }' >input
faults 'read:EIO read:EINTR read:short poll:EIO poll:EINTR' eval --json -

printf '%s\n' 'a = 1 + 1' 'builtins.readFile ./tree/text' ':l ./tree' 'a + 1' >input
failing='0 4 5'
faults 'read:EIO read:EINTR read:short poll:EINTR open:EMFILE write:EIO write:short' repl
: >input

failing=1 real=$TVX
ln -s "$TVX" nix-instantiate
ln -s "$TVX" nix
TVX=./nix-instantiate
faults "calloc:ENOMEM open:EMFILE lstat:EIO read:EIO read:short readdir:EIO $writing" --eval --strict --json ./tree
TVX=./nix
faults "mkdir:EIO open:EMFILE $writing $closing" eval --impure --expr '{ a = "x"; b.c = "y"; }' --write-to result

echo "# $runs runs with a fault"

# What the system itself refuses.
TVX=$real
"$TVX" eval - <&- >"$tmp/out" 2>"$tmp/err"
is 'no standard input' "$?:$(cat "$tmp/out" "$tmp/err")" '5:error: reading from stdin: Bad file descriptor'
"$TVX" repl <&- >"$tmp/out" 2>"$tmp/err"
is 'nor for the repl' "$?:$(cat "$tmp/out" "$tmp/err")" '5:error: reading from stdin: Bad file descriptor'
./nix-instantiate --eval -E 1 >&- 2>"$tmp/err"
is 'no standard output' "$?:$(cat "$tmp/err")" '1:error: writing to stdout: Bad file descriptor'
(
    exec >"$tmp/out" 2>"$tmp/err"
    ulimit -n 4
    exec "$TVX" eval --json ./tree
)
is 'one descriptor is enough' "$?:$(cat "$tmp/out" "$tmp/err")" "0:$("$TVX" eval --json ./tree)"
rm -rf result
(
    ulimit -f 1
    "$TVX" eval --json -E "$numbers" -o result >"$tmp/out" 2>"$tmp/err"
)
is 'a limit of the size of files' "$?:$(cat "$tmp/out" "$tmp/err"):$(ls -A | grep '^result')" \
    '5:error: writing to result: File too large:'
if [ -w /dev/full ]; then
    run eval -E 1 -o /dev/full
    is 'a file that is full' "$status:$out$err" '5:error: writing to /dev/full: No space left on device'
fi
mkdir full
if mount -t tmpfs -o size=64k none full 2>"$tmp/err"; then
    run eval --json -E "$numbers" -o full/result
    is 'a full disk' "$status:$out$err:$(ls -A full)" "5:error: writing to full/result: No space left on device:"
    run eval --json -E "{ a = 1; b = $numbers; }" -m full
    is 'with a file of several' "$status:$err:$(ls -A full)" "5:error: writing to 'full/b': No space left on device:a"
    umount full
else
    echo "ok $((tests += 1)) - a full disk # skip it cannot be mounted"
fi
if [ "$(id -u)" = 0 ]; then
    echo "ok $((tests += 1)) - a folder without permission # skip root has it"
else
    mkdir -m 555 closed
    fails 'a folder without permission' 5 "error: writing to 'closed/a': Permission denied" eval -E 1 -o closed/a
fi

done_testing
