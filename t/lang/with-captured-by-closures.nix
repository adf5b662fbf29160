let
  mk = s: with s; { get = d: x + d; later = y: with y; x; };
  a = mk { x = 1; };
  b = mk { x = 10; };
in
[ (a.get 1) (b.get 1) (a.later { }) (b.later { x = 20; }) (map (s: with s; p + q) [ { p = 1; q = 2; } { p = 3; q = 4; } ]) (with { f = x: with x; v; v = 0; }; f { v = 1; }) ]
