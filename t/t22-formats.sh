#!/bin/sh
# Formats of output: --indent, --nix, --yaml, --toml, --raw0.
. "${0%/*}/cmd.sh"

prints 'JSON: indent' '{
   "a": [
      1
   ]
}' eval --json --indent 3 -E '{ a = [ 1 ]; }'
prints 'JSON: indent 0 is one line' '{"a":[1]}' eval --json --indent 0 -E '{ a = [ 1 ]; }'
prints 'JSON: --pretty is indent 2' '[
  1
]' eval --json --pretty -E '[ 1 ]'
fails 'indent: no number' 2 "tvx: option '--indent' wants a number up to 16, not 'x'*" eval --json --indent x -E 1
fails 'indent: too many' 2 "tvx: option '--indent' wants a number up to 16, not '17'*" eval --json --indent 17 -E 1
fails 'two formats' 2 "tvx: --json and --yaml exclude each other*" eval --json --yaml -E 1

cat >all.nix <<'END'
{
  b = [ true false null ]; n = [ 0 (-1) 9223372036854775807 (-9223372036854775807 - 1) ];
  f = [ 1.5 (-2.0) 1.0e100 1.0e-7 0.1 ];
  s = [ "" "plain" "null" "yes" "1.5" "2001-12-14" "- a" "a: b" "#" "q\"q" "''" "\${x}" "$\${x}" "tab\there" ];
  lines = "one\n  two\n''three'' \${four}\n";
  "a key" = { }; "if" = [ ]; x.y.z = [ { a = 1; } { } [ [ ] ] ];
  d = { outPath = "/out"; ignored = throw "no"; }; t = { __toString = self: "text"; };
}
END
"$TVX" eval --json all.nix >all.json
prints 'Nix' '{
  "a key" = { };
  b = [ true false null ];
  d = "/out";
  f = [ 1.5 (-2.0) 1.0e+100 1.0e-07 0.1 ];
  "if" = [ ];
  lines = '\'\''
    one
      two
    '\'\'\''three'\'\'\'' '\'\''${four}
  '\'\'';
  n = [ 0 (-1) 9223372036854775807 (-9223372036854775807 - 1) ];
  s = [
    ""
    "plain"
    "null"
    "yes"
    "1.5"
    "2001-12-14"
    "- a"
    "a: b"
    "#"
    "q\"q"
    "'\'\''"
    "\${x}"
    "$\${x}"
    "tab\there"
  ];
  t = "text";
  x = {
    y = {
      z = [
        {
          a = 1;
        }
        { }
        [
          [ ]
        ]
      ];
    };
  };
}' eval --nix all.nix
printf %s "$out" >back.nix
run eval --json back.nix
is 'Nix: it is read as the same' "$out" "$(cat all.json)"
run eval --nix back.nix
is 'Nix: it is written the same again' "$out" "$(cat back.nix)"
prints 'Nix: numbers without a literal' '[ (1.0e308 * 10) (-1.0e308 * 10) (-1 * 0.0) (builtins.fromJSON "5e-324") ]' \
    eval --nix -E 'let inf = 1.0e308 * 10; in [ inf (0 - inf) (0.0 * -1) (builtins.fromJSON "5e-324") ]'
prints 'Nix: paths stay paths' '[ /a/b (/. + "/") (/. + "/a b") ]' eval --nix -E '[ /a/b /. (/. + "/a b") ]'
prints 'Nix: negative numbers' -1 eval --nix -E -1
prints 'Nix: a scalar' '"a"' eval --nix -E '"a"'
fails 'Nix: a function' 1 "error:*while evaluating 'a.0' of the value*cannot convert a function to data*at «string»:1:10:*" \
    eval --nix -E '{ a = [ (x: x) ]; }'
fails 'Nix: an error prints nothing' 1 "error:*while evaluating 'b' of the value*error: no" eval --nix -E '{ a = 1; b = throw "no"; }'

prints 'YAML' 'a key: {}
b:
- true
- false
- null
d: /out
f:
- 1.5
- -2.0
- 1.0e+100
- 1.0e-07
- 0.1
if: []
lines: |
  one
    two
  '\'\''three'\'\'' ${four}
"n":
- 0
- -1
- 9223372036854775807
- -9223372036854775808
s:
- ""
- plain
- "null"
- "yes"
- "1.5"
- "2001-12-14"
- "- a"
- '\''a: b'\''
- "#"
- q"q
- "'\'\''"
- "${x}"
- "$${x}"
- "tab\there"
t: text
x:
  "y":
    z:
    - a: 1
    - {}
    - - []' eval --yaml all.nix
if python3 -c 'import yaml' 2>/dev/null; then
    "$TVX" eval --yaml all.nix | python3 -c 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))' >back.json
    is 'YAML: another program reads the same' \
        "$("$TVX" eval --arg-file a back.json -E '{ a }: builtins.fromJSON a == builtins.fromJSON (builtins.readFile ./all.json)')" true
else
    echo "ok $((tests += 1)) - YAML read by another program # skip no yaml module for python3"
fi
prints 'YAML: of several values each is a document' '1
---
a: 2' eval --yaml -E 1 -E '{ a = 2; }'
prints 'YAML: no lines are folded' "$(awk 'BEGIN { for (i = 0; i < 300; i++) printf "%s", "word " }')end" \
    eval --yaml -E 'builtins.concatStringsSep " " (builtins.genList (i: "word") 300) + " end"'
prints 'YAML: infinity' '.inf' eval --yaml -E '1.0e308 * 10'
printf '"a\377"' >bad.nix
fails 'YAML: bytes that are not UTF-8' 1 "error:*while evaluating 'x' of the value*a string is not UTF-8" eval --yaml -E '{ x = import ./bad.nix; }'

echo 'with import ./all.nix; { inherit f lines x t d; n = [ 1 ]; tables = [ { a = 1; b.c = 2; } { } ]; mixed = [ { a = 1; } 2 ]; }' >toml.nix
prints 'TOML' 'd = "/out"
f = [1.5, -2.0, 1e+100, 1e-07, 0.1]
lines = "one\n  two\n'\'\''three'\'\'' ${four}\n"
mixed = [{ a = 1 }, 2]
n = [1]
t = "text"

[[tables]]
a = 1

[tables.b]
c = 2

[[tables]]

[x.y]
z = [{ a = 1 }, {}, [[]]]' eval --toml toml.nix
printf '%s\n' "$out" >back.toml
run eval --json -E 'builtins.fromTOML (builtins.readFile ./back.toml)'
is 'TOML: it is read as the same' "$out" "$("$TVX" eval --json toml.nix)"
prints 'TOML: names, an empty table' '"" = 1
"a.b" = "\"\\\u0001"

[c]' eval --toml -E '{ "a.b" = "\"\\" + builtins.fromJSON "\"\\u0001\""; "" = 1; c = { }; }'
prints 'TOML: dates' 'd = 1979-05-27T07:32:00Z' eval --toml --extra-experimental-features parse-toml-timestamps \
    -E 'builtins.fromTOML "d = 1979-05-27T07:32:00Z"'
fails 'TOML: null' 1 "error:*while evaluating 'a.\"b c\".1' of the value*TOML has no null" eval --toml -E '{ a."b c" = [ 1 null ]; }'
fails 'TOML: no set' 1 'error: a TOML document is a set, but the value is a list' eval --toml -E '[ ]'

run eval --raw0 -E '[ "a b" "c\nd" { outPath = "/e"; } ]'
is 'raw0' "$status:$(tr '\0\n' '0n' <"$tmp/out")" '0:a b0cnd0/e0'
fails 'raw0: no list' 1 'error: expected a list but found a string: "a"' eval --raw0 -E '"a"'

for format in nix yaml toml jsonl; do
    run eval --$format -E 'let f = n: if n == 0 then 1 else { a = f (n - 1); b = n; }; in f 50000'
    like "$format: nesting is no problem" "$status:$err:$(grep -c '[^0-9]50000' "$tmp/out")" 0::1
    fails "$format: a set that is in itself" 4 'error:*the value is nested too deeply' eval --$format -E 'let x = { a = x; }; in x'
done

done_testing
