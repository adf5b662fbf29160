let
  next = x: (x * 1103515245 + 12345) - (x * 1103515245 + 12345) / 2147483648 * 2147483648;
  values = (builtins.foldl' (acc: i: { x = next acc.x; out = acc.out ++ [ (next acc.x / 65536) ]; }) { x = 42; out = [ ]; } (builtins.genList (i: i) 300)).out;
  sorted = builtins.sort (a: b: a < b) values;
  desc = builtins.sort (a: b: a > b) values;
in
[ (builtins.all (i: builtins.elemAt sorted i <= builtins.elemAt sorted (i + 1)) (builtins.genList (i: i) 299)) (builtins.head sorted == builtins.elemAt desc 299) (builtins.foldl' builtins.add 0 sorted == builtins.foldl' builtins.add 0 values) (builtins.elemAt sorted 150) ]
