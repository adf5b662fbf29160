#!/bin/sh
# Output to files: -o, -m.
. "${0%/*}/cmd.sh"

prints 'a file' '' eval -o out --json -E '[ 1 ]'
is 'what is in it' "$(cat out)" '[1]'
prints 'another, at a place' '' eval --output=./out -E 2
is 'it is another' "$(cat out)" 2
run eval -o out -E 3 -E 'throw "no"'
is 'a failure leaves what was there' "$status:$(cat out)" 1:2
run eval -o new --jsonl -E '[ 1 (throw "no") ]'
is 'and makes nothing' "$status:$(ls)" 1:out
run eval -o out --json --on-error=null -E '[ 1 (throw "no") ]'
is 'but what was asked for instead is written' "$status:$(cat out)" '1:[1,null]'
run eval -e -o out -E false
is 'false is a value' "$status:$(cat out)" 10:false

mode()
{
    ls -l "$1" | cut -c 1-10
}
umask 022
run eval -o fresh -E 1
is 'mode of a new file' "$(mode fresh)" -rw-r--r--
umask 077
run eval -o private -E 1
is 'mode under a umask' "$(mode private)" -rw-------
chmod 754 out
run eval -o out -E 1
is 'what is there keeps its mode' "$(mode out)" -rwxr-xr--
umask 022
ln -s out link
run eval -o link -E 7
is 'a link stays one' "$(cat out):$(mode link | cut -c 1)" 7:l
run eval -o /dev/stdout -E 8
is 'a device is written to' "$status:$out" 0:8
fails 'no such folder' 5 "error: writing to 'missing/out': No such file or directory" eval -o missing/out -E 1
fails 'a folder' 5 "error: writing to '.': Is a directory" eval -o . -E 1
rm -f out fresh private link

prints 'a file for each attribute' 'dir/a
dir/b c' eval --json -m dir -E '{ a = 1; "b c" = [ 2 ]; }'
is 'what is in them' "$(cat dir/a 'dir/b c')" '1
[2]'
prints 'raw' 'dir/a' eval --raw -m dir -E '{ a = "no newline"; }'
is 'what is in it, raw' "$(cat dir/a; echo .)" 'no newline.'
run eval --yaml -m dir -E '{ a = { x = 1; }; b = 2; }'
is 'each is a document of its own' "$(cat dir/a dir/b)" 'x: 1
2'
for name in ../up . .. a/b /tmp/x ''; do
    fails "a name that is none of a file: '$name'" 1 "error: the attribute name '*' cannot be that of a file*" \
        eval -m dir -E "{ good = 1; \"$name\" = 2; }"
done
is 'nothing came of those' "$(ls dir)" 'a
b
b c'
run eval --json -m dir -E '{ good = 1; bad = throw "no"; }'
is 'nor of an error' "$status:$(ls dir | grep -c good)" 1:0
run eval --json -m dir --on-error=skip -E '{ good = 1; bad = throw "no"; }'
is 'with --on-error the others are written' "$status:$out" 1:dir/good
fails 'no set' 1 'error:*while writing files of attributes*expected a set but found an integer: 1' eval -m dir -E 1
prints 'paths go to -o' '' eval -m dir -o list -E '{ x = 1 + 1; }'
is 'the list' "$(cat list dir/x)" 'dir/x
2'

done_testing
