let
  a.b = 1;
  a.c.d = 2;
  a.c.e = a.b + a.c.d;
  s = { x = 1; };
  s.y = 2;
  "quoted" = "q";
  ${"static"} = "st";
in
[ a s quoted static ]
