let a = { x = "a"; y = "ay"; }; b = { x = "b"; z = "bz"; }; in
[
  (with a; with b; x) (with b; with a; x) (with a; with b; y) (with a; with b; z)
  (with a; (with b; x) + x) (with a // b; x) (with a; with { y = x; }; y) (with { c = { d = 5; }; }; with c; d)
]
