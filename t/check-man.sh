#!/bin/sh
# t/check-man.sh PAGE...: lists manual pages and lints them with mandoc or man, if one is here.

lint()
{
    if command -v mandoc >/dev/null; then
        mandoc -Tlint -Wwarning "$1" 2>&1
    elif command -v man >/dev/null; then
        LC_ALL=C.UTF-8 MANWIDTH=80 man -l --warnings "$1" 2>&1 >/dev/null
    fi
}

bad=0
for page in "$@"; do
    echo "$page"
    complaints=$(lint "$page")
    [ -z "$complaints" ] || {
        echo "$complaints" >&2
        bad=1
    }
done
exit $bad
