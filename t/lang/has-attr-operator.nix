let s = { a = { b = { c = null; }; }; "x y" = 1; n = 5; }; name = "a"; in
[
  (s ? a) (s ? z) (s ? a.b) (s ? a.b.c) (s ? a.b.d) (s ? a.z.c) (s ? n.x) (s ? "x y") (s ? ${name}) (s ? ${name}.b) (s ? "${name}".${"b"}."c")
  (1 ? a) ([ ] ? a) ((x: x) ? a) (null ? a.b) ("s" ? a) (s.a ? b) (s.a.b.c ? d) ({ a = throw "not forced"; } ? a) (!s ? z)
]
