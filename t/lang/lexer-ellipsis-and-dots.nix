let
  a = { b = { c = [ 1 2 ]; }; };
  f = { x, ... }: x;
  g = {x,...}:x;
  h = {...}: "h";
  k = { ... }@k: builtins.attrNames k;
in
[ a.b.c (a . b . c) (a.
  b
  .c) (f { x = 1; y = 2; }) (g { x = 3; z = 4; }) (h { q = 1; }) (k { b = 1; a = 2; }) ]
