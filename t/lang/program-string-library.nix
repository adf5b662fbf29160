let
  inherit (builtins) stringLength substring genList concatStringsSep concatMap filter isString split replaceStrings elemAt length match head;
  chars = s: genList (p: substring p 1 s) (stringLength s);
  reverse = s: let cs = chars s; n = length cs; in concatStringsSep "" (genList (i: elemAt cs (n - 1 - i)) n);
  splitOn = sep: s: filter isString (split (replaceStrings [ "." "+" "|" ] [ "\\." "\\+" "\\|" ] sep) s);
  upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"; lower = "abcdefghijklmnopqrstuvwxyz";
  toUpper = replaceStrings (chars lower) (chars upper);
  hasPrefix = p: s: substring 0 (stringLength p) s == p;
  hasSuffix = p: s: let n = stringLength s; m = stringLength p; in n >= m && substring (n - m) m s == p;
  repeat = n: s: concatStringsSep "" (genList (_: s) n);
  pad = n: s: if stringLength s < n then pad n ("0" + s) else s;
  trim = s: let m = match "[[:space:]]*(.*[^[:space:]])[[:space:]]*" s; in if m == null then "" else head m;
  capitalize = w: toUpper (substring 0 1 w) + substring 1 (-1) w;
  escapeShell = s: "'" + replaceStrings [ "'" ] [ "'\\''" ] s + "'";
in
[
  (reverse "stressed") (splitOn "." "a.b.c") (splitOn ", " "x, y, z") (toUpper "Hello, World 1") (map (hasPrefix "ab") [ "abc" "bc" "a" ]) (map (hasSuffix "bc") [ "abc" "b" "bc" ]) (repeat 3 "ab") (pad 5 "42") (map trim [ "  a b  " "" "   " "x" "\n\ty\n" ])
  (concatStringsSep " " (map capitalize (splitOn " " "the quick brown fox"))) (escapeShell "it's") (concatMap (w: [ (stringLength w) ]) (splitOn "-" "a-bb-ccc")) (reverse (reverse "palindrome") == "palindrome")
]
