#!/bin/bash
# tvx-builtins(7): it has all builtins, and its examples are true.
. "${0%/*}/cmd.sh"

"$TVX" builtins >page.7
is 'there is a page' $? 0
fails 'it takes no operands' 2 'tvx: *' builtins map
run eval --raw --apply 'builtins.concatStringsSep "\n"' -E 'builtins.filter (n: n != "builtins") (builtins.attrNames builtins)'
is 'it has each builtin' "$(comm -23 <(printf '%s\n' "$out" | sort) <(sed -n 's/^\.It Ic \(builtins\.\)\?\([^ ]*\).*/\2/p' page.7 | sort))" ''
sh "$here/check-man.sh" page.7 >out 2>&1
is 'it is a good page' "$?:$(cat out)" 0:page.7

# A block of code, then "is `VALUE`".
awk '/^\.Ed/ { on = 0; after = 1; next } /^\.Bd -literal/ { on = 1; code = ""; next } on { code = code $0 "\001"; next }
    after && /^is \\fB/ { sub(/^is \\fB/, ""); sub(/\\fR.*/, ""); print code "\002" $0; after = 0; next }
    !/^\.Pp/ { after = 0 }' page.7 | sed 's/\\-/-/g; s/\\&//g; s/\\e/\\/g' >examples
while IFS= read -r line; do
    code=$(printf %s "${line%%$'\002'*}" | tr '\001' '\n')
    run eval --strict -E "$code"
    is "example: $code" "$out$err" "${line#*$'\002'}"
done <examples
[ "$(wc -l <examples)" -ge 10 ]
report $? 'there are examples'

done_testing
