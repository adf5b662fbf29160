let
  items = builtins.genList (i: { key = builtins.bitAnd (i * 7) 3; inherit i; }) 60;
  sorted = builtins.sort (a: b: a.key < b.key) items;
  ordered = l: builtins.all (i: let a = builtins.elemAt l i; b = builtins.elemAt l (i + 1); in a.key < b.key || a.key == b.key && a.i < b.i) (builtins.genList (i: i) (builtins.length l - 1));
in
[ (ordered sorted) (map (x: x.i) sorted) ]
