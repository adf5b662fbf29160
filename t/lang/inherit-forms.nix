let a = 1; s = { x = 2; y = 3; "a b" = 4; z = throw "unused"; }; in
[
  { inherit a; }
  { inherit (s) x y; }
  { inherit (s) "a b" ${"x"} ${"y"}; inherit "a"; }
  { inherit; inherit (s); }
  (let inherit (s) x; in x)
  (let inherit a; b = a; in b)
  (builtins.attrNames { inherit (s) z; })
  rec { inherit a; inherit (s) x; sum = a + x; }
  (let a = 10; in { inherit a; })
  (with { q = 1; }; { inherit q; })
]
