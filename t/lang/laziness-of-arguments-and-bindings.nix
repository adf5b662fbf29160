let
  t = builtins.trace;
  f = a: b: if a then b else 0;
  k = { x, y ? t "default y" 2 }: x;
  g = c: let unused = t "unused" 1; used = t "used" c; in used + used;
in
[ (f false (t "never" 1)) (f true (t "needed" 1)) (k { x = t "x" 1; }) (k { x = 1; y = t "y given" 2; }) (g 5) (builtins.length [ (t "element" 1) ]) (builtins.head (map (x: t "mapped ${toString x}" x) [ 1 2 3 ])) ({ a = t "a" 1; b = t "b" 2; }).b (if t "cond" true then 1 else t "else" 2) ]
