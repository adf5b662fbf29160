#!/bin/sh
# Files that are not what one expects: each gives the value that it gives in Nix, or an error that says what is wrong
# and where, within a few seconds and without much memory.
. "${0%/*}/cmd.sh"

real=$TVX
cat >"$tmp/tvx" <<END
#!/bin/sh
exec timeout 20 "$real" "\$@"
END
chmod +x "$tmp/tvx"
TVX=$tmp/tvx

# expr WAY FILE: an expression that looks at a file
expr()
{
    case $1 in
    hashFile) echo "builtins.hashFile \"sha256\" $2" ;;
    fromJSON) echo "builtins.fromJSON (builtins.readFile $2)" ;;
    path) echo "builtins.path { path = $2; }" ;;
    flat) echo "builtins.path { path = $2; recursive = false; }" ;;
    filterSource) echo "builtins.filterSource (p: t: true) $2" ;;
    mention) echo "\"\${$2}\"" ;;
    import) echo "import $2" ;;
    *) echo "builtins.$1 $2" ;;
    esac
}

# gives FILE WANT WAY...
gives()
{
    file=$1 value=$2
    shift 2
    for way; do
        prints "$way ${file##*/}" "$value" eval --strict -E "$(expr "$way" "$file")"
    done
}

# refuses FILE STATUS PATTERN WAY...: the message has a position, as in Nix but for the path of a file in a string
refuses()
{
    file=$1 code=$2 text=$3
    shift 3
    for way; do
        place='*at «string»:1:*'
        [ "$way" != mention ] || place=''
        fails "$way ${file##*/}" "$code" "error:${place}$text" eval $limits -E "$(expr "$way" "$file")"
    done
}
limits=''

# A FIFO: Nix waits for somebody who writes, and then finds it empty.
fifo=$work/fifo
mkfifo fifo
fifos()
{
    refuses "$fifo" 5 "*error: file '$fifo' is not a regular file" readFile hashFile import flat fromJSON
    refuses "$fifo" 5 "*error: file '$fifo' has an unsupported type" path filterSource
    refuses "$fifo" 5 " file '$fifo' has an unsupported type" mention
    refuses "$fifo" 5 "*error: cannot read directory \"$fifo\": Not a directory" readDir
    gives "$fifo" '"unknown"' readFileType
    gives "$fifo" true pathExists
    fails 'a FIFO as FILE' 5 "error: file '$fifo' is not a regular file" eval fifo
}
fifos
exec 3<>fifo
echo 1 >&3
fifos
read -r line <&3
exec 3>&-
is 'what is in it stays there' "$line" 1
fails '--arg-file with one that nobody writes to' 4 'error: the time limit was reached' \
    eval --timeout 0.2 --arg-file x fifo -E '{ x }: x'
echo text >fifo &
prints '--arg-file with one that somebody writes to' '"text\n"' eval --arg-file x fifo -E '{ x }: x'

# A device is empty.
if [ -c /dev/zero ]; then
    gives /dev/zero '""' readFile
    gives /dev/zero '"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"' hashFile
    gives /dev/zero '"/nix/store/ql0q2dqxpjyqhi6b0jrkha9vmcbrrw50-zero"' flat
    gives /dev/zero '"unknown"' readFileType
    refuses /dev/zero 5 "*error: file '/dev/zero' has an unsupported type" path filterSource
    refuses /dev/zero 5 " file '/dev/zero' has an unsupported type" mention
    refuses /dev/zero 5 '*error: cannot read directory "/dev/zero": Not a directory' readDir
    refuses /dev/zero 3 '*error: syntax error, unexpected end of file*at /dev/zero:1:1:*' import
    refuses /dev/zero 1 '*attempting to parse an empty input*' fromJSON
    fails 'a device as FILE' 3 'error: syntax error, unexpected end of file*at /dev/zero:1:1:*' eval /dev/zero
    fails '--arg-file with a device' 4 'error: out of memory' \
        eval --max-memory 64M --arg-file x /dev/zero -E '{ x }: x'
else
    echo "ok $((tests += 1)) - a device # skip there is none"
fi

# A large file takes no memory where it is hashed, and that can be stopped.
truncate -s 256M large
limits='--max-memory 32M'
prints 'hashFile of a large file' '"a6d72ac7690f53be6ae46ba88506bd97302a093f7108472bd9efc3cefda06484"' \
    eval $limits -E "$(expr hashFile "$work/large")"
prints 'the store has one' '"/nix/store/9dw1wxg5pha6mngakhy0nyprsvn2w1s3-large"' eval $limits -E "$(expr mention "$work/large")"
rm large
sparse=$work/sparse
if truncate -s 100G sparse 2>/dev/null; then
    refuses "$sparse" 4 '*error: out of memory' readFile import fromJSON
    fails 'one as FILE' 4 'error: out of memory' eval $limits sparse
    fails '--arg-file with one' 4 'error: out of memory' eval $limits --arg-file x sparse -E '{ x }: x'
    limits='--timeout 0.2 --max-memory 32M'
    refuses "$sparse" 4 '*the time limit was reached' hashFile flat path filterSource
    fails 'mention sparse' 4 'error: the time limit was reached*at «string»:1:2:*' eval $limits -E "\"\${$sparse}\""

    # meanwhile NAME WAY STATUS PATTERN COMMAND...: runs a command while a file is being read
    meanwhile()
    {
        name="$2: $1" way=$2 code=$3 text=$4
        shift 4
        truncate -s 100G sparse
        mkfifo begun
        TVX_OPT=0 "$TVX" eval -E "builtins.trace \"begun\" ($(expr "$way" "$sparse"))" >"$tmp/out" 2>begun &
        exec 3<begun
        read -r line <&3
        perl -e 'select undef, undef, undef, 0.1'
        start=$(date +%s%N)
        "$@"
        cat <&3 >"$tmp/err"
        exec 3<&-
        wait $!
        status=$?
        took=$((($(date +%s%N) - start) / 1000000))
        like "$name" "$status:$line:$(cat "$tmp/out" "$tmp/err")" "$code:trace: begun:error:*$text"
        is "$name, soon" "$([ $took -lt 1500 ] || echo "$took ms")" ''
        rm begun
    }

    for way in hashFile path mention; do
        meanwhile stopped "$way" 143 'terminated by SIGTERM*' eval 'kill $!'
        meanwhile 'written to' "$way" 5 "file '$sparse' changed while it was read" \
            perl -e 'open F, "+<", "sparse" and seek F, 99 << 30, 0 and syswrite F, "x"'
        meanwhile growing "$way" 5 "file '$sparse' changed while it was read" truncate -s 101G sparse
        meanwhile shrinking "$way" 5 "file '$sparse' changed while it was read" truncate -s 10 sparse
    done
    rm sparse
else
    echo "ok $((tests += 1)) - a file of 100 GB # skip the file system has none"
fi
limits=''

# A file that is replaced all the time is one or the other.
perl -e 'print "\"", "a" x 300000, "\"\n"' >one
perl -e 'print "\"", "b" x 200000, "\"\n"' >two
cp one file
expressions="[ (builtins.hashString \"sha256\" (builtins.readFile $work/file)) (builtins.hashFile \"sha256\" $work/file)
    (builtins.hashString \"sha256\" (import $work/file)) \"\${$work/file}\" ]"
both='[ ]'
for state in one two; do
    cp $state file
    run eval --json -E "$expressions"
    both="$both $out"
done
(while [ ! -e stop ]; do for state in one two; do cp $state next && mv next file; done; done) 2>/dev/null &
replacer=$!
strange='' i=0
while [ $i -lt 20 ]; do
    i=$((i + 1))
    run eval --json -E "$expressions"
    for part in $(printf '%s\n' "$out" | tr -d '[]' | tr , ' '); do
        case $both in *"$part"*) ;; *) strange="$strange $part" ;; esac
    done
    [ "$status" = 0 ] || strange="$strange$status:$err"
done
: >stop
wait $replacer
is 'a file that is replaced all the time' "$strange" ''

# Links that lead in circles.
ln -s loop2 loop1
ln -s loop1 loop2
mkdir dir
ln -s ../dir dir/self
selves=$(perl -e 'print "/self" x 1024')
loop=$work/loop1
refuses "$loop" 5 "*error: infinite symlink recursion in path '$loop'" readFile readDir hashFile flat path filterSource fromJSON
refuses "$loop" 5 "*error: too many symbolic links encountered while traversing the path '$work/loop2'" import
refuses "$loop/x" 5 "*error: infinite symlink recursion in path '$loop'" import
refuses "$loop/x" 5 "*error: infinite symlink recursion in path '$loop/x'" pathExists
refuses "$loop/x" 5 " infinite symlink recursion in path '$loop/x'" mention
gives "$loop" '"/nix/store/5dzvf0qixyz9mwrh9w6k8mrvfgy172aw-loop1"' mention
gives "$loop" '"symlink"' readFileType
gives "$loop" true pathExists
gives "$work/dir" '"/nix/store/8nqbcf0m9m00s2iq65nr9hsggjwx1ly3-dir"' mention path
gives "$work/dir$selves" '{ self = "symlink"; }' readDir
refuses "$work/dir$selves/self" 5 "*error: infinite symlink recursion in path '$work/dir/self/self/*" readDir
fails 'a program that follows them all' 5 "error:*error: infinite symlink recursion in path '$work/dir/self/self/*" \
    eval --strict -E "let walk = p: builtins.mapAttrs (n: t: walk (p + \"/\${n}\")) (builtins.readDir p); in walk ./dir${selves%/self/self/self}"
echo __curPos.line >dir/line.nix
gives "$work/dir$selves/line.nix" 1 import

# Many files in one folder.
mkdir many
(cd many && seq 20000 | xargs touch)
prints 'readDir of 20,000 files' 20000 eval -E 'builtins.length (builtins.attrNames (builtins.readDir ./many))'
gives "$work/many" '"/nix/store/p4zwgzgb4kn7yrpcvfcl1v4kd60skx3z-many"' mention path filterSource
prints 'with a filter' '"/nix/store/zya8ycx1c5dg0xldxa3zn8893gp9zlnh-many"' \
    eval -E 'builtins.path { path = ./many; filter = p: t: builtins.match ".*9" p != null; }'
rm -r many

# Files that may not be read. Root may read them all, unless it has no privileges.
printf secret >locked
mkdir -p shut
chmod 0 locked shut
plain="$tmp/tvx"
[ "$(id -u)" != 0 ] || plain="setpriv --bounding-set=-all $tmp/tvx"
cat >"$tmp/plain" <<END
#!/bin/sh
exec $plain "\$@"
END
chmod +x "$tmp/plain"
TVX=$tmp/plain
if $plain eval -E 1 >/dev/null 2>&1; then
    denied='Permission denied'
    refuses "$work/locked" 5 "*error: opening file '$work/locked': $denied" readFile hashFile import flat path filterSource fromJSON
    refuses "$work/locked" 5 " opening file '$work/locked': $denied" mention
    gives "$work/locked" '"regular"' readFileType
    gives "$work/locked" true pathExists
    refuses "$work/shut" 5 "*error: cannot read directory \"$work/shut\": $denied" readDir path filterSource
    refuses "$work/shut" 5 " cannot read directory \"$work/shut\": $denied" mention
    refuses "$work/shut" 5 "*error: getting status of \"$work/shut/default.nix\": $denied" import
    refuses "$work/shut/x" 5 "*error: getting status of \"$work/shut/x\": $denied" readFile hashFile import readDir \
        readFileType pathExists
    fails 'a locked file as FILE' 5 "error: opening file '$work/locked': $denied" eval locked
else
    echo "ok $((tests += 1)) - without privileges # skip no setpriv"
fi
chmod 700 shut

done_testing
