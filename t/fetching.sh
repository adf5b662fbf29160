# For tests of fetching: the functions of cmd.sh and, with the experimental features on, `gives` like prints and
# `breaks` like fails.
. "${0%/*}/cmd.sh"

gives()
{
    name=$1 want=$2
    shift 2
    prints "$name" "$want" eval --strict --option experimental-features 'fetch-tree flakes' "$@"
}

breaks()
{
    name=$1 pattern=$2
    shift 2
    fails "$name" '*' "$pattern" eval --option experimental-features 'fetch-tree flakes' "$@"
}
