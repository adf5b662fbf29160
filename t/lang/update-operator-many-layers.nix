# Long chains of small right sides keep every binding.
let
  n = 200;
  step = acc: i: acc // { ${"k" + toString i} = i; last = i; ${"m" + toString (i - i / 7 * 7)} = i; };
  s = builtins.foldl' step { k0 = "first"; keep = true; } (builtins.genList (i: i) n);
in
[ (builtins.length (builtins.attrNames s)) s.last s.k0 s.k199 s.keep s.m0 s.m6 (builtins.attrNames (removeAttrs s (builtins.genList (i: "k" + toString i) n))) ]
