# Functions are never equal, but a value shared by both sides is equal to itself inside a container.
let
  f = x: x;
  s = { inherit f; };
  l = [ f ];
  nan = 1.0e308 * 10 - 1.0e308 * 10;
  n = { inherit nan; };
in
[
  (f == f) (f == (x: x)) (s.f == s.f) (builtins.add == builtins.add)
  "|" (s == s) (l == l) ([ f ] == [ f ]) ({ g = f; } == { g = f; }) ([ (x: x) ] == [ (x: x) ]) ([ s ] == [ s ])
  "|" ([ builtins.add ] == [ builtins.add ]) (let add = builtins.add; in [ add ] == [ add ])
  "|" (builtins.elem f [ f ]) (builtins.elem f [ (x: x) ]) (builtins.elem s [ s ])
  "|" (nan == nan) (n == n) ([ nan ] == [ nan ])
  "|" ({ inherit f; } == s) (l == [ s.f ]) (f != f) (s != s)
]
