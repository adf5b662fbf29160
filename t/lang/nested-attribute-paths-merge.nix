[
  { a.b = 1; a.c = 2; }
  { a = { b = 1; }; a.c = 2; }
  { a.b = 1; a = { c = 2; }; }
  { a = { b = 1; }; a = { c = 2; }; }
  { a.b.c = 1; a.b.d = 2; a.e = 3; }
  { a = { b = { c = 1; }; }; a.b = { d = 2; }; a.b.e = 3; }
  { "a".b = 1; ${"a"}.c = 2; }
  rec { x = 1; a.b = x; a.c = a.b + 1; }
  { a = rec { b = 1; c = b; }; a.d = 4; }
  { inherit (({ z = 1; })) z; a.x = 1; a = { inherit (({ y = 2; })) y; }; }
]
