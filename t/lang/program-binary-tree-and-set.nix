let
  insert = x: t: if t == null then { v = x; l = null; r = null; } else if x < t.v then t // { l = insert x t.l; } else if x > t.v then t // { r = insert x t.r; } else t;
  fromList = builtins.foldl' (t: x: insert x t) null;
  toList = t: if t == null then [ ] else toList t.l ++ [ t.v ] ++ toList t.r;
  depth = t: if t == null then 0 else 1 + (let a = depth t.l; b = depth t.r; in if a > b then a else b);
  t = fromList [ 5 3 8 1 4 7 9 2 6 5 3 ];
  unique = l: builtins.attrNames (builtins.listToAttrs (map (name: { inherit name; value = null; }) l));
in
[ (toList t) (depth t) (toList (fromList [ "pear" "apple" "fig" "apple" ])) (unique [ "b" "a" "b" "c" "a" ]) t.l.v t.r.r.v ]
