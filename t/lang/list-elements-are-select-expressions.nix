# Elements need no brackets unless they are applications or operators.
let f = x: x; s = { a.b = 1; }; in
[ s.a.b s.a.c or 2 (f 1) f.x or 3 { a = 1; }.a [ 1 ] "s" ./. ''t'' (-1) rec { x = 1; y = x; }.y ] == [ 1 2 1 3 1 [ 1 ] "s" ./. "t" (0 - 1) 1 ]
