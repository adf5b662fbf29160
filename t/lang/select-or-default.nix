let s = { a = { b = 1; }; n = null; or = 3; }; k = "dyn"; in
[
  (s.a.b or 2) (s.a.c or 2) (s.x.y.z or 3) (s.n or 4) (s.n.x or 5) (s.a.b.c or 6) ([ ].a or 7) (null.x or 8) (s.${k} or 9) (s."a".${"b"} or 10)
  (s.a.b or (throw "unused")) (s.x or s.y or 11) (s.x or s.a.b) (s.or) (s.or or 12) ((s.x or (x: x)) 13) (s.a or { }).b
  (builtins.tryEval (s.x or (throw "used"))).success (s.x or { y = 1; }.y)
]
