rec {
  a = b + 1;
  b = 2;
  nested = rec { b = 10; c = a + b; };
  plain = { b = 20; c = b; };
  f = x: if x == 0 then a else f (x - 1);
  r = f 3;
  "quoted name" = 1;
  ${"static"} = a;
  self = { inherit a b; };
}
