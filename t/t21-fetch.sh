#!/bin/sh
# Fetching files and archives, from this machine and from a server on it. The paths are Nix's.
. "${0%/*}/fetching.sh"

export XDG_CACHE_HOME="$tmp/cache" NO_PROXY='*' no_proxy='*'

# Archives with the entries `TYPE NAME [MODE [TARGET or CONTENTS]]`.
archive()
{
    perl -e 'my ($file, @entries) = @ARGV;
        open my $out, ">:raw", $file or die;
        for (@entries) {
            my ($type, $name, $mode, $text) = split / /, $_, 4;
            my $body = $type eq "0" ? $text // "x\n" : "";
            my $head = pack "a100a8a8a8a12a12a8a1a100a6a2a32a32a8a8a155a12", $name,
                sprintf("%07o", oct($mode // "644")), "0000000", "0000000",
                sprintf("%011o", length $body), sprintf("%011o", 1000000000), " " x 8, $type,
                $type eq "0" ? "" : $text // "", "ustar\0", "00", ("") x 6;
            my $sum = 0;
            $sum += ord for split //, $head;
            substr($head, 148, 8) = sprintf "%06o\0 ", $sum;
            print $out $head, $body, "\0" x (-length($body) % 512);
        }
        print $out "\0" x 1024;' "$@"
}

echo hi >a.txt && chmod +x a.txt
archive one.tar '5 one/ 755' '0 one/x 755 x
' '2 one/l 777 x' '5 one/sub/empty 755' '0 one/sub/y 644 y
'
gzip -kn one.tar
one='{ lastModified = 1000000000; lastModifiedDate = "20010909014640"; narHash = "sha256-oryVDrTAlOd3e38xztQ/UuGg3vDTN3Vh2SU2fAkL4ao="; outPath = "/nix/store/yxys5s8jd0a36m7fvn1abcpjiqy5smcb-source"; }'

# Files --------------------------------------------------------------------------------------

u=file://$work
gives 'a file' '"/nix/store/2xxxz2ypgc55pdkhpa29dkrssf2nb23k-a.txt"' -E "builtins.fetchurl \"$u/a.txt\""
gives 'its text' '"hi\n"' -E "builtins.readFile (builtins.fetchurl { url = \"$u/a.txt\"; name = \"b\"; })"
gives 'as a tree' '{ narHash = "sha256-EFUdrtf6Rn0LWIJufrmg8q99aT3jGfLvd1//zaJEufY="; outPath = "/nix/store/jh5mkrzi2r4a9098h3qn817pyxdmd35h-source"; }' \
    -E "builtins.fetchTree { type = \"file\"; url = \"$u/a.txt\"; }"
gives 'the context' '{ "/nix/store/2xxxz2ypgc55pdkhpa29dkrssf2nb23k-a.txt" = { path = true; }; }' -E "builtins.getContext (builtins.fetchurl \"$u/a.txt\")"
breaks 'a wrong hash' "*hash mismatch in file downloaded from '$u/a.txt':
         specified: sha256:0000000000000000000000000000000000000000000000000000
         got:       sha256:1r3v22qkypccqifzbww5lrn6hf1chi23m6zzkyvb8bvg457nxslq" -E "builtins.fetchurl { url = \"$u/a.txt\"; sha256 = \"\"; }"
is 'its status' "$status" 102
breaks 'no file' "*unable to download '$u/none': Could not read a file:// file (37) Could not open file $work/none" \
    -E "builtins.fetchurl \"$u/none\""
breaks 'no URL' "*error: URL '/a.txt' doesn't have a scheme" -E 'builtins.fetchurl "/a.txt"'
touch -d @1000000000 a.txt
gives 'a path' '{ lastModified = 1000000000; lastModifiedDate = "20010909014640"; narHash = "sha256-tVvOGrOHiHZTZEkRVN8MV1pJWcJHq80NLSSm26SxDac="; outPath = "/nix/store/h77fccyjbk1rxlk7b3bp60xhrlwyzzpi-source"; }' \
    -E "builtins.fetchTree { type = \"path\"; path = \"$work/a.txt\"; }"
breaks 'a relative path' "*cannot fetch input 'path:a.txt' because it uses a relative path" -E 'builtins.fetchTree { type = "path"; path = "a.txt"; }'

# Archives -----------------------------------------------------------------------------------

gives 'an archive' "$one" -E "builtins.fetchTree { type = \"tarball\"; url = \"$u/one.tar\"; }"
gives 'compressed' "$one" -E "builtins.fetchTree { type = \"tarball\"; url = \"$u/one.tar.gz\"; }"
gives 'as a URL' "$one" -E "builtins.fetchTree \"tarball+$u/one.tar.gz\""
gives 'from the cache' "$one" -E "builtins.fetchTree { type = \"tarball\"; url = \"$u/one.tar\"; }"
gives 'what is in it' '[ { l = "symlink"; sub = "directory"; x = "regular"; } { empty = "directory"; y = "regular"; } "x\n" ]' \
    -E "let t = fetchTarball \"$u/one.tar\"; in [ (builtins.readDir t) (builtins.readDir \"\${t}/sub\") (builtins.readFile \"\${t}/l\") ]"
breaks 'a wrong hash of a tree' "*hash mismatch in file downloaded from '$u/one.tar':*" \
    -E "fetchTarball { url = \"$u/one.tar\"; sha256 = \"\"; }"
breaks 'a wrong narHash' "*while fetching the input*NAR hash mismatch in input '$u/one.tar?narHash=sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D', expected 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' but got 'sha256-oryVDrTAlOd3e38xztQ/UuGg3vDTN3Vh2SU2fAkL4ao='" \
    -E "builtins.fetchTree { type = \"tarball\"; url = \"$u/one.tar\"; narHash = \"\"; }"
breaks 'no archive' '*Failed to open archive (Unrecognized archive format)' -E "fetchTarball \"$u/a.txt\""
breaks 'a directory' "*tarball \"$work\" is a directory, not a file." -E "fetchTarball \"$u\""

archive evil.tar '0 ../../evil 644' '0 /tmp/evil 644' '0 a/../b 644' '0 x 110' '0 y 4767'
gives 'names do not lead out' '{ b = "regular"; evil = "regular"; tmp = "directory"; x = "regular"; y = "regular"; }' \
    -E "builtins.readDir (fetchTarball \"$u/evil.tar\")"
archive link.tar "2 l 777 $work" '0 l/through 644'
breaks 'nor do symlinks' "*creating file 'l/through' in tarball: *" -E "fetchTarball \"$u/link.tar\""
is 'nothing got out' "$(ls "$work" | tr '\n' ' ')" 'a.txt evil.tar link.tar one.tar one.tar.gz '
archive device.tar '3 dev 644'
breaks 'a device' "*file 'dev' in tarball has unsupported file type 8192" -E "fetchTarball \"$u/device.tar\""
archive hard.tar '0 d/a 755' '1 b 644 d/a' '0 c 644'
gives 'a hard link' '"x\n"' -E "builtins.readFile \"\${fetchTarball \"$u/hard.tar\"}/b\""
archive out.tar '0 a 644' '1 b 644 ../../../etc/passwd'
breaks 'a hard link outwards' "*path '/etc/passwd' does not exist" -E "fetchTarball \"$u/out.tar\""
archive twice.tar '0 a 644 one' '0 a 755 two' '0 b 644'
gives 'the later of two' '"two"' -E "builtins.readFile \"\${fetchTarball \"$u/twice.tar\"}/a\""
head -c 1000 one.tar >cut.tar
breaks 'a truncated archive' '*Truncated tar archive*' -E "fetchTarball \"$u/cut.tar\""

# The cache ----------------------------------------------------------------------------------

is 'no remains' "$(find "$XDG_CACHE_HOME" -name temp)" ''
find "$XDG_CACHE_HOME/tvx/tree" -name y -path '*/sub/*' -exec sh -c 'echo changed >"$1"' - {} \;
gives 'a damaged tree is unpacked anew' "$one" -E "builtins.fetchTree { type = \"tarball\"; url = \"$u/one.tar\"; }"
find "$XDG_CACHE_HOME/tvx/tree" -name info -exec sh -c 'echo garbage >"$1"' - {} \;
gives 'and so it is with damaged notes' "$one" -E "builtins.fetchTree { type = \"tarball\"; url = \"$u/one.tar\"; }"
gives 'what was fetched is written too' "$(printf '"/nix/store/%s"' 3f6yjbrcry1m1jlw9q1rap0r02p2llss-d.drv)" --write-drvs out \
    -E "(derivation { name = \"d\"; system = \"s\"; builder = \"b\"; src = fetchTarball \"$u/one.tar\"; }).drvPath"
is 'all of it' "$(cd out/*-source && find . | LC_ALL=C sort | tr '\n' ' ')" '. ./l ./sub ./sub/empty ./sub/y ./x '

# Modes --------------------------------------------------------------------------------------

breaks 'pure evaluation wants a hash' "*in pure evaluation mode, 'fetchTarball' requires a 'sha256' argument" \
    --option pure-eval true -E "fetchTarball \"$u/one.tar\""
gives 'and has it' '"x\n"' --option pure-eval true \
    -E "builtins.readFile ((fetchTarball { url = \"$u/one.tar\"; sha256 = \"sha256-oryVDrTAlOd3e38xztQ/UuGg3vDTN3Vh2SU2fAkL4ao=\"; }) + \"/x\")"
breaks 'pure evaluation wants a locked input' "*in pure evaluation mode, 'fetchTree' doesn't fetch unlocked input '$u/one.tar'" \
    --option pure-eval true -E "builtins.fetchTree { type = \"tarball\"; url = \"$u/one.tar\"; }"
breaks 'restricted evaluation' '*is forbidden in restricted mode*' --option restrict-eval true -E "fetchTarball \"$u/one.tar\""
gives 'allowed URIs' '"y\n"' --option restrict-eval true --option allowed-uris "$u" \
    -E "builtins.readFile \"\${fetchTarball \"$u/one.tar\"}/sub/y\""
fails 'an experimental feature' 1 '*fetchTree*' eval -E "builtins.fetchTree { type = \"file\"; url = \"$u/a.txt\"; }"
breaks 'Mercurial' "*Mercurial is not supported*" -E 'builtins.fetchTree { type = "hg"; url = "file:///x"; }'
breaks 'the registry' "*'flake:nixpkgs' is an indirect flake reference, but registry lookups are not supported" \
    -E 'builtins.fetchTree { type = "indirect"; id = "nixpkgs"; }'

# A server -----------------------------------------------------------------------------------

perl "$here/httpd.pl" "$tmp/port" "$tmp/log" >/dev/null 2>&1 &
server=$!
trap 'kill $server; rm -rf -- "$tmp"' EXIT
for i in 1 2 3 4 5 6 7 8 9 10; do
    [ -e "$tmp/port" ] || sleep 0.1
done
h=http://127.0.0.1:$(cat "$tmp/port")
requests()
{
    grep -c "GET /$1 " "$tmp/log"
}

gives 'http' '"/nix/store/2xxxz2ypgc55pdkhpa29dkrssf2nb23k-a.txt"' -E "builtins.fetchurl \"$h/a.txt\""
gives 'from the cache for an hour' '"hi\n"' -E "builtins.readFile (builtins.fetchurl \"$h/a.txt\")"
is 'the server is asked once' "$(requests a.txt)" 1
gives 'after that it is asked' '"hi\n"' --option tarball-ttl 0 -E "builtins.readFile (builtins.fetchurl \"$h/a.txt\")"
is 'with success' "$(requests a.txt)" 2
echo changed >a.txt
gives 'what has changed' '"changed\n"' --option tarball-ttl 0 -E "builtins.readFile (builtins.fetchurl \"$h/a.txt\")"
find "$XDG_CACHE_HOME/tvx/file" -name data -exec sh -c 'echo damaged >"$1"' - {} \;
gives 'a damaged file is fetched again' '"changed\n"' -E "builtins.readFile (builtins.fetchurl \"$h/a.txt\")"
gives 'an archive by http' "$one" -E "builtins.fetchTree { type = \"tarball\"; url = \"$h/one.tar.gz\"; }"
gives 'that is immutable elsewhere' "$one" -E "builtins.fetchTree { type = \"tarball\"; url = \"$h/fixed/one.tar.gz\"; }"
gives 'redirected' "$one" -E "builtins.fetchTree { type = \"tarball\"; url = \"$h/to/to/one.tar.gz\"; }"
breaks 'redirected for ever' "*unable to download '$h/loop': HTTP error 302 (curl error: *" -E "builtins.fetchurl \"$h/loop\""
breaks 'not there' "*unable to download '$h/none': HTTP error 404" -E "builtins.fetchurl \"$h/none\""
is 'asked for only once' "$(requests none)" 1
run eval -E "builtins.readFile (builtins.fetchurl \"$h/busy/a.txt\")"
like 'unavailable at first' "$out$err" "\"changed\\\\n\"warning: unable to download '$h/busy/a.txt': HTTP error 503; retrying in * ms (attempt 1/5)"
breaks 'cut short' "*unable to download '$h/cut/a': HTTP error 200 (curl error: *" --option download-attempts 1 -E "builtins.fetchurl \"$h/cut/a\""
gives 'who is asking' true -E "builtins.match \"curl/.* tvx/.*\" (builtins.readFile (builtins.fetchurl \"$h/head/user-agent\")) != null"
printf 'machine 127.0.0.1 login me password secret\n' >netrc
gives 'a password' '"Basic bWU6c2VjcmV0"' --option netrc-file "$work/netrc" -E "builtins.readFile (builtins.fetchurl \"$h/head/authorization\")"
breaks 'a URL that is not allowed' "*access to URI '$h/a.txt' is forbidden in restricted mode" --option restrict-eval true -E "builtins.fetchurl \"$h/a.txt\""

# Two at a time, and interrupted -----------------------------------------------------------------

rm -rf "$XDG_CACHE_HOME"
before=$(requests one.tar.gz)
for i in 1 2 3 4; do
    "$TVX" eval -E "fetchTarball \"$h/one.tar.gz\"" >"$tmp/out$i" 2>&1 &
    eval "p$i=\$!"
done
wait "$p1" "$p2" "$p3" "$p4"
is 'four at a time' "$(cat "$tmp"/out[1-4] | sort -u)" '"/nix/store/yxys5s8jd0a36m7fvn1abcpjiqy5smcb-source"'
is 'fetch once' "$(requests one.tar.gz)" "$((before + 1))"
"$TVX" eval -E "builtins.fetchurl \"$h/slow/a\"" >"$tmp/out" 2>&1 &
p=$!
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ "$(requests slow/a)" = 1 ] || sleep 0.1
done
kill -TERM $p
wait $p
is 'interrupted' "$?" 143
is 'it leaves nothing' "$(find "$XDG_CACHE_HOME" -name temp; find "$XDG_CACHE_HOME/tvx/url" -mindepth 1 -maxdepth 1 | wc -l)" 1
kill $server
wait $server 2>/dev/null
trap 'rm -rf -- "$tmp"' EXIT
gives 'offline, from the cache' '"/nix/store/yxys5s8jd0a36m7fvn1abcpjiqy5smcb-source"' -E "fetchTarball \"$h/one.tar.gz\""
breaks 'offline' "*unable to download '$h/a.txt': *connect*(7)*" --option download-attempts 1 -E "builtins.fetchurl \"$h/a.txt\""

done_testing
