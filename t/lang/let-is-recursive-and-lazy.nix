let
  even = n: if n == 0 then true else odd (n - 1);
  odd = n: if n == 0 then false else even (n - 1);
  unused = throw "never forced";
  b = a + 1;
  a = 1;
  ones = [ 1 ] ++ [ (builtins.head ones) ];
  tree = { value = 1; child = { value = tree.value + 1; parent = tree; }; };
in
[ (even 10) (odd 7) b ones tree.child.parent.child.value (let in 5) (let a = 2; in let b = a; a = 3; in b) ]
