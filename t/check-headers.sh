#!/bin/sh
# t/check-headers.sh COMPILER FLAG...: every header compiles alone and twice, without a warning.

bad=0
for header in */*.h t/unit/*.h; do
    [ -e "$header" ] || continue
    printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
        "$@" -Werror -fsyntax-only -x c - || {
        echo "check-headers: $header does not compile alone" >&2
        bad=1
    }
done
exit $bad
