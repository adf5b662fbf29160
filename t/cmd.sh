# For the tests of the command line, which source it: `. "${0%/*}/cmd.sh"`. It goes to a fresh directory with
# a fixed environment. A test file ends with done_testing.
#
#   run ARG...            runs tvx; sets $status, $out and $err (final newlines are lost)
#   is NAME GOT WANT      one test: both texts are equal
#   like NAME GOT PATTERN one test: the text matches a shell pattern
#   prints NAME WANT ARG...    tvx succeeds with this output and no messages
#   fails NAME STATUS PATTERN ARG...    it fails so, prints nothing, and its messages match

: "${TVX:?is to name the program to test}"
unset CDPATH
here=$(cd -- "${0%/*}" && pwd)
export LC_ALL=C NO_COLOR=1 NIX_PATH= HOME=/fake-home
unset NIX_CONFIG
tmp=$(mktemp -d) || exit 1
trap 'rm -rf -- "$tmp"' EXIT
mkdir "$tmp/work" && cd -- "$tmp/work" && work=$(pwd -P) || exit 1
tests=0 failures=0

run()
{
    "$TVX" "$@" >"$tmp/out" 2>"$tmp/err"
    status=$?
    out=$(cat "$tmp/out")
    err=$(cat "$tmp/err")
}

report()
{
    tests=$((tests + 1))
    if [ "$1" = 0 ]; then
        echo "ok $tests - $2"
    else
        echo "not ok $tests - $2"
        failures=$((failures + 1))
    fi
}

comment()
{
    printf '%s\n' "$@" | cut -c 1-500 | sed 's/^/# /'
}

is()
{
    [ "$2" = "$3" ]
    report $? "$1"
    [ "$2" = "$3" ] || comment "got:" "$2" "want:" "$3"
}

like()
{
    # shellcheck disable=SC2254 # it is a pattern
    case $2 in
    $3)
        report 0 "$1"
        ;;
    *)
        report 1 "$1"
        comment "got:" "$2" "want:" "$3"
        ;;
    esac
}

prints()
{
    name=$1 want=$2
    shift 2
    run "$@" </dev/null
    is "$name" "$status:$out$err" "0:$want"
}

fails()
{
    name=$1 want=$2 pattern=$3
    shift 3
    run "$@" </dev/null
    like "$name" "$status:$out:$err" "$want::$pattern"
}

done_testing()
{
    echo "1..$tests"
    [ "$failures" = 0 ]
}
