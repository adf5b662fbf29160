#!/bin/sh
# Finds what is missing for a purpose and installs it with apt-get, through sudo where needed.
#
#   t/deps.sh build|check|fuzz|format|analyze|valgrind [pkg-config module ...]
#
# CC and PKG_CONFIG name the compiler and pkg-config. With NO_INSTALL=1 the command is only printed.
# The exit status is 0 only if nothing is missing at the end.

purpose=${1:?usage: t/deps.sh build|check|fuzz|format|analyze|valgrind [module ...]}
shift
modules=$*
CC=${CC:-cc}
PKG_CONFIG=${PKG_CONFIG:-pkg-config}

package_of()
{
    case $1 in
    bdw-gc) echo libgc-dev ;;
    jansson) echo libjansson-dev ;;
    yaml-0.1) echo libyaml-dev ;;
    readline) echo libreadline-dev ;;
    nettle) echo nettle-dev ;;
    libcrypto) echo libssl-dev ;;
    libarchive) echo libarchive-dev ;;
    libcurl) echo libcurl4-openssl-dev ;;
    *) echo "$1" ;;
    esac
}

have_tool()
{
    command -v "$1" >/dev/null 2>&1
}

have_package()
{
    dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed'
}

# Without pkg-config, which is then missing itself, dpkg is the one to ask.
have_module()
{
    if have_tool "${PKG_CONFIG%% *}"; then
        $PKG_CONFIG --exists "$1" 2>/dev/null
    else
        have_package "$(package_of "$1")"
    fi
}

compiles()
{
    echo '#include <stdio.h>' | $CC -fsyntax-only -x c - 2>/dev/null
}

fuzzes()
{
    echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
        $CC -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null
}

# Without the symbols of the C library it refuses to start.
valgrinds()
{
    valgrind --quiet /bin/true 2>/dev/null
}

missing_for_build()
{
    compiler=${CC%% *}
    if ! have_tool "$compiler"; then
        [ "$compiler" != cc ] || compiler=gcc
        echo "${compiler##*/} libc6-dev"
    elif ! compiles; then
        echo libc6-dev
    fi
    have_tool "${PKG_CONFIG%% *}" || echo pkg-config
    for module in $modules; do
        have_module "$module" || package_of "$module"
    done
}

missing()
{
    case $purpose in
    build) missing_for_build ;;
    check)
        missing_for_build
        perl -MTAP::Harness -e 1 2>/dev/null || echo perl
        have_tool git || echo git
        have_tool tmux || echo tmux
        ;;
    fuzz) fuzzes || echo clang libclang-rt-dev ;;
    analyze)
        missing_for_build
        have_tool clang-tidy || echo clang-tidy
        have_tool cppcheck || echo cppcheck
        ;;
    valgrind)
        missing_for_build
        perl -MTAP::Harness -e 1 2>/dev/null || echo perl
        valgrinds || echo valgrind libc6-dbg
        ;;
    format) have_tool clang-format || echo clang-format ;;
    *)
        echo "t/deps.sh: no such purpose: $purpose" >&2
        exit 2
        ;;
    esac
}

say()
{
    echo "tvx: $*" >&2
}

lacking=$(missing) || exit 2
lacking=$(echo $lacking)
[ -n "$lacking" ] || exit 0

sudo=
[ "$(id -u)" = 0 ] || sudo='sudo '
install="apt-get install -y --no-install-recommends $lacking"

say "missing for '$purpose': $lacking"
if ! have_tool apt-get; then
    say "there is no apt-get here, please install what those Debian packages are called on this system"
    exit 1
fi
if [ -n "$NO_INSTALL" ]; then
    say "to install: ${sudo}apt-get update && $sudo$install"
    exit 1
fi
if [ -n "$sudo" ] && ! have_tool sudo; then
    say "there is no sudo here, please run as root: apt-get update && $install"
    exit 1
fi

say "installing: ${sudo}apt-get update && $sudo$install"
${sudo}apt-get update || say "not all package lists could be updated, trying all the same"
${sudo}env DEBIAN_FRONTEND=noninteractive $install || {
    say "the installation failed"
    exit 1
}

lacking=$(missing)
lacking=$(echo $lacking)
[ -z "$lacking" ] || {
    say "installed, yet not found: $lacking (look at CC and PKG_CONFIG_PATH)"
    exit 1
}
