#!/bin/sh
# Half a gigabyte of memory: what needs more ends with an error and is not killed. By a control group where one can be
# made, else by `ulimit -v`.
. "${0%/*}/cmd.sh"

# make_group: sets $group, and $killed to a file with a line `oom_kill N`
make_group()
{
    for parent in /sys/fs/cgroup /sys/fs/cgroup/memory; do
        group=$parent/tvx-$$
        mkdir "$group" || continue
        trap 'rmdir "$group"; rm -rf -- "$tmp"' EXIT
        killed=$group/memory.events
        [ -e "$group/memory.max" ] && echo 512M >"$group/memory.max" && return
        killed=$group/memory.oom_control
        [ -e "$group/memory.limit_in_bytes" ] && echo 512M >"$group/memory.limit_in_bytes" && return
        rmdir "$group"
        trap 'rm -rf -- "$tmp"' EXIT
    done
    group=''
    return 1
} 2>/dev/null

if make_group && sh -c "echo \$\$ >$group/cgroup.procs" 2>/dev/null; then
    limit="echo \$\$ >$group/cgroup.procs"
elif (ulimit -v 524288) 2>/dev/null; then
    group='' limit='ulimit -v 524288'
else
    echo '1..0 # skip neither control groups nor ulimit -v'
    exit
fi
echo "# $limit"
cat >"$tmp/limited" <<END
#!/bin/sh
ulimit -s 8192
$limit && exec timeout 60 "$TVX" "\$@"
END
chmod +x "$tmp/limited"
TVX=$tmp/limited

ends()
{
    name=$1
    shift
    run eval "$@"
    case $status:$err in
    4:error:*'out of memory'* | 4:error:*'stack overflow'*) err='' ;;
    esac
    is "$name" "$status:$out$err" 4:
}

nested="builtins.foldl' (a: b: [ a ]) 1 (builtins.genList (x: x) 4000000)"
ends 'a list in a list, endlessly' -E 'let f = l: f [ l ]; in f 1'
ends 'calls, one inside the other' -E 'let f = n: 1 + f (n + 1); in f 0'
ends 'a string that doubles' -E 'let f = s: f (s + s); in f "abc"'
ends 'a list that grows' -E 'let f = s: n: f (s ++ [ n ]) (n + 1); in f [ ] 0'
ends 'a set that grows' -E 'let f = s: n: f (s // { "a${toString n}" = n; }) (n + 1); in f { } 0'
ends 'a list too long' -E 'builtins.genList (x: x) 1000000000'
ends 'attributes of numbers' -E 'builtins.listToAttrs (builtins.genList (i: { name = "k${toString i}"; value = i; }) 10000000)'
ends 'genericClosure' -E 'builtins.genericClosure { startSet = [ { key = 0; } ]; operator = x: [ { key = x.key + 1; } ]; }'
ends 'deepSeq of a deep list' -E "let l = $nested; in builtins.deepSeq l 1"
ends 'printing one' --strict -E "$nested"
ends 'comparing deep sets' -E 'let f = n: { a = f (n + 1); }; in f 0 == f 0'
perl -e 'print "[" x 3000000, "]" x 3000000' >deep.nix
ends 'a text that is nested deep' --strict deep.nix
if truncate -s 8G sparse 2>/dev/null; then
    ends 'a file that is too long' -E 'builtins.readFile ./sparse'
    truncate -s 600M sparse
    prints 'hashing one is none of it' '"e4d6540f99f187bab7d5e0f47e5969a9"' eval -E 'builtins.hashFile "md5" ./sparse'
fi
prints 'what fits is evaluated' 3000000 eval -E \
    'builtins.foldl'"'"' (a: b: a + 1) 0 (builtins.genList (x: x) 3000000)'
[ -z "$group" ] || is 'nothing was killed' "$(grep '^oom_kill ' "$killed")" 'oom_kill 0'

done_testing
