#!/bin/sh
# Fetching Git repositories. The results are Nix's.
. "${0%/*}/fetching.sh"

export XDG_CACHE_HOME="$tmp/cache" GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b

at()
{
    export GIT_AUTHOR_DATE="$1 +0000" GIT_COMMITTER_DATE="$1 +0000"
}

new()
{
    git init -q "$1" && git -C "$1" symbolic-ref HEAD refs/heads/main
}

# What a tree of that commit, narHash and store path is described as.
tree()
{
    printf '{ lastModified = %s; lastModifiedDate = "%s"; narHash = "sha256-%s="; outPath = "/nix/store/%s"; rev = "%s"; revCount = %s; shortRev = "%.7s"; submodules = %s; }' \
        "$1" "$2" "$3" "$4" "$5" "$6" "$5" "$7"
}

{
    at 1000000000
    new sub && echo s >sub/s && git -C sub add . && git -C sub commit -qm sub
    new r && mkdir -p r/d/e r/k && cd r || exit 1
    echo x >d/e/x && echo i >k/i && echo j >k/j && echo y >y && chmod +x y && ln -s y l
    # shellcheck disable=SC2016 # git is to see it
    echo '$Format:%H$' >subst
    printf 'a\nb\n' >crlf
    printf 'k/i export-ignore\nd/e export-ignore\nsubst export-subst\ncrlf text eol=crlf\n' >.gitattributes
    git -c protocol.file.allow=always submodule --quiet add ../sub sm
    git add . && git commit -qm one && git tag t1 && git tag -am x ann
    at 1000000100
    echo 2 >z && git add z && git commit -qm two
    at 1000000200
    git checkout -q -b other && echo 3 >z && git commit -qam three && git checkout -q main
    cd ..
    git clone -q --bare r bare
} 2>/dev/null
one=90b013705ec452c3bc488ec319bfe9fb9601168b
two=05fdbfa62e48a770ddda47ad0abdc834009773b2
three=e8d9d659f80d43d846c1ad6c84dd2ec770ba7b90
is 'the commits' "$(git -C r rev-parse t1 main other)" "$one
$two
$three"

# Commits ------------------------------------------------------------------------------------

head=$(tree 1000000100 20010909014820 meuZEpwmgH2urhxdWxgkT2gY7F62+tlJwEbXQrGZeaA z3i7njpyajk04mkm7n73qgx2k0pxs3cy-source $two 2 false)
other=$(tree 1000000200 20010909015000 WRhOwM0ynJGzNSIg0nuIdQkTo3mVYlKjwpi71bMkbSI h5ypqdd31wj6r2zncazhs2yycvlprwgz-source $three 3 false)
first=$(tree 1000000000 20010909014640 MlHTuaxePTpy8CPYXtU5Tj4BBC+I0Z+NKTwDrRWGl7o fl4l1g5hdykx5h6mm9j7crpx06gakp4z-source $one 1 false)
gives 'HEAD' "$head" -E 'builtins.fetchGit { url = ./r; ref = "HEAD"; }'
gives 'from the cache' "$head" -E 'builtins.fetchGit { url = ./r; ref = "HEAD"; }'
gives 'a branch' "$other" -E 'builtins.fetchGit { url = ./r; ref = "other"; }'
gives 'a commit' "$other" -E "builtins.fetchGit { url = ./r; rev = \"$three\"; }"
gives 'an annotated tag' "$first" -E 'builtins.fetchGit { url = ./r; ref = "refs/tags/ann"; }'
gives 'with what export-ignore says' \
    "$(tree 1000000100 20010909014820 soylp967oDQO+yVovYo1b/IsGpn8EmO+H6wOqv+ho7U kp1pl8s4mlchr8v9r4yq19b5x7dim4aa-source $two 2 false)" \
    -E 'builtins.fetchGit { url = ./r; ref = "HEAD"; exportIgnore = false; }'
gives 'fetchTree' '{ lastModified = 1000000100; lastModifiedDate = "20010909014820"; narHash = "sha256-soylp967oDQO+yVovYo1b/IsGpn8EmO+H6wOqv+ho7U="; outPath = "/nix/store/kp1pl8s4mlchr8v9r4yq19b5x7dim4aa-source"; rev = "'$two'"; shortRev = "05fdbfa"; submodules = false; }' \
    -E "builtins.fetchTree { type = \"git\"; url = \"file://$work/r\"; ref = \"main\"; }"
gives 'no smudging, no substitution' '[ "a\nb\n" "$Format:%H$\n" ]' \
    -E 'let t = builtins.fetchGit { url = ./r; ref = "HEAD"; }; in map builtins.readFile [ "${t}/crlf" "${t}/subst" ]'
gives 'a submodule is an empty directory' '[ { } { } { j = "regular"; } ]' \
    -E 'let t = builtins.fetchGit { url = ./r; ref = "HEAD"; }; in map builtins.readDir [ "${t}/sm" "${t}/d" "${t}/k" ]'
gives 'with submodules' "$(tree 1000000000 20010909014640 CQMNu4vhHTibkj/acw5iykrWmN3lL2RNFYvRpLb961I v24rscmmf5vkmpv4irlabza70ydpxfrv-source $one 1 true)" \
    -E 'builtins.fetchGit { url = ./r; ref = "t1"; submodules = true; }'
breaks 'no such ref' "*while fetching the input 'git+file://$work/r?exportIgnore=1&ref=nope'*error: resolving Git reference 'nope': revspec 'nope' not found (libgit2 error code = 4)" \
    -E 'builtins.fetchGit { url = ./r; ref = "nope"; }'
breaks 'no such commit' '*getting Git object*' -E 'builtins.fetchGit { url = ./r; rev = "0123456789012345678901234567890123456789"; }'
breaks 'no rev' "*unknown hash algorithm '', expect *" -E 'builtins.fetchGit { url = ./r; rev = "--help"; }'
breaks 'no ref' "*invalid Git branch/tag name '--help'" -E 'builtins.fetchGit { url = ./r; ref = "--help"; }'
breaks 'LFS' '*Git LFS is not supported' -E 'builtins.fetchGit { url = ./r; lfs = true; }'
breaks 'no repository' "*Git repository \"$work/none\" does not exist." -E 'builtins.fetchGit ./none'

# Clones -------------------------------------------------------------------------------------

gives 'a clone' "$head" -E "builtins.fetchGit \"file://$work/bare\""
gives 'another branch' "$other" -E "builtins.fetchGit { url = \"file://$work/bare\"; ref = \"other\"; }"
gives 'a tag' "$first" -E "builtins.fetchGit { url = \"file://$work/bare\"; ref = \"refs/tags/t1\"; }"
gives 'shallow' '[ "'$two'" 0 ]' -E "let t = builtins.fetchGit { url = \"file://$work/bare\"; shallow = true; }; in [ t.rev t.revCount ]"
gives 'all refs' "\"$three\"" -E "(builtins.fetchGit { url = \"file://$work/bare\"; rev = \"$three\"; allRefs = true; }).rev"
run eval -E "builtins.fetchGit { url = \"file://$work/bare\"; ref = \"nope\"; }"
like 'no such branch' "$status:$err" "[0-9]*:*error: Failed to fetch git repository 'file://$work/bare'"
at 1000000300
git -C bare branch -q new other && git -C bare update-ref refs/heads/main other
gives 'a clone stays for an hour' "\"$two\"" -E "(builtins.fetchGit \"file://$work/bare\").rev"
gives 'and is updated' "\"$three\"" --option tarball-ttl 0 -E "(builtins.fetchGit \"file://$work/bare\").rev"
find "$XDG_CACHE_HOME/tvx/git" -name HEAD -delete
gives 'a damaged clone is cloned anew' "\"$three\"" -E "(builtins.fetchGit \"file://$work/bare\").rev"
find "$XDG_CACHE_HOME/tvx/git" -type f -path '*/objects/*' -exec rm -f {} +
rm -rf "$XDG_CACHE_HOME/tvx/tree"
gives 'and so it is where objects are missing' "$other" -E "builtins.fetchGit { url = \"file://$work/bare\"; ref = \"other\"; }"
blob=$(git -C r rev-parse other:z | sed 's#^..#&/#')
find "$XDG_CACHE_HOME/tvx/git" -path "*/objects/$blob" -exec sh -c 'rm -f "$1" && echo damaged >"$1"' - {} \;
rm -rf "$XDG_CACHE_HOME/tvx/tree"
gives 'or damaged' "$other" -E "builtins.fetchGit { url = \"file://$work/bare\"; ref = \"other\"; }"

# Work trees ---------------------------------------------------------------------------------

gives 'a clean work tree' "$(tree 1000000100 20010909014820 b0PC825Fw2ja6HYM5wAHjHWzCdXnnuU4l1RAoT4+cCE 8s1pxh4parbsnh2i938di4xm3j15kxib-source $two 2 false)" \
    -E 'builtins.fetchGit ./r'
gives 'with submodules' "$(tree 1000000100 20010909014820 h71dXwJBeo8Fycib8x+gAxpO9Q+rhLTruP3QhKrQhos w5wqx61q9k5pl3j4cr39sqar8ynf1d6c-source $two 2 true)" \
    -E 'builtins.fetchGit { url = ./r; submodules = true; }'
gives 'variables that lead to another repository' "\"$two\"" -E '(builtins.fetchGit ./r).rev'
GIT_DIR=$work/sub/.git GIT_INDEX_FILE=/none GIT_OBJECT_DIRECTORY=/none GIT_WORK_TREE=/ gives 'are of no effect' "\"$two\"" -E '(builtins.fetchGit ./r).rev'
(
    cd r && echo changed >z && git rm -q y && rm l && echo new >new && git add new && echo u >untracked &&
        mkdir m && echo a >m/ita && git add -N m/ita && git mv crlf b
) 2>/dev/null
run eval --strict -E 'builtins.fetchGit ./r'
is 'a changed one' "$out$err" '{ dirtyRev = "'$two'-dirty"; dirtyShortRev = "05fdbfa-dirty"; lastModified = 1000000100; lastModifiedDate = "20010909014820"; narHash = "sha256-BOudjf/5V64qyavItQBkQqp+WkhaQhNXoHRhREut1m8="; outPath = "/nix/store/0mlml023bqnz5iqmlxsw1lgvxw8aj1gg-source"; rev = "0000000000000000000000000000000000000000"; revCount = 0; shortRev = "0000000"; submodules = false; }'"warning: Git tree '$work/r' is dirty"
gives 'its files' '{ ".gitattributes" = "regular"; ".gitmodules" = "regular"; b = "regular"; d = "directory"; k = "directory"; m = "directory"; new = "regular"; subst = "regular"; z = "regular"; }' \
    --option warn-dirty false -E 'builtins.readDir (builtins.fetchGit ./r)'
gives 'a file that is not tracked' false --option warn-dirty false -E 'builtins.pathExists "${builtins.fetchGit ./r}/untracked"'
breaks 'a changed one may be forbidden' "*Git tree '$work/r' is dirty" --option allow-dirty false -E 'builtins.fetchGit ./r'
new empty
gives 'no commits' '{ lastModified = 0; lastModifiedDate = "19700101000000"; narHash = "sha256-pQpattmS9VmO3ZIQUFn66az8GSmB4IvYhTTCFn6SUmo="; outPath = "/nix/store/0ccnxa25whszw7mgbgyzdm4nqc0zwnm8-source"; rev = "0000000000000000000000000000000000000000"; revCount = 0; shortRev = "0000000"; submodules = false; }' \
    -E 'builtins.fetchGit ./empty'

# Modes --------------------------------------------------------------------------------------

breaks 'pure evaluation wants a rev' "*in pure evaluation mode, 'fetchGit' doesn't fetch unlocked input 'git+file://$work/r?exportIgnore=1'" \
    --option pure-eval true -E "builtins.fetchGit \"file://$work/r\""
gives 'and has it' '"3\n"' --option pure-eval true -E "builtins.readFile ((builtins.fetchGit { url = \"$work/r\"; rev = \"$three\"; }) + \"/z\")"
breaks 'restricted evaluation' "*access to URI 'git+file://$work/r?exportIgnore=1' is forbidden in restricted mode" \
    --option restrict-eval true -E "builtins.fetchGit \"$work/r\""

done_testing
