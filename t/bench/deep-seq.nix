# Building large nested structures lazily, forcing them whole, comparing them and taking them apart again.
let
  inherit (builtins) deepSeq genList listToAttrs mapAttrs attrValues foldl' length isAttrs isList attrNames toJSON stringLength;

  tree = depth: label:
    if depth == 0 then { inherit label; leaf = true; }
    else { inherit label; leaf = false; children = genList (i: tree (depth - 1) "${label}.${toString i}") 4; };

  mirror = t: if t.leaf then t else t // { children = let n = length t.children; in genList (i: mirror (builtins.elemAt t.children (n - 1 - i))) n; };
  leaves = t: if t.leaf then 1 else foldl' (a: c: a + leaves c) 0 t.children;
  labels = t: [ t.label ] ++ (if t.leaf then [ ] else builtins.concatMap labels t.children);

  grid = listToAttrs (genList (x: { name = "x${toString x}"; value = listToAttrs (genList (y: { name = "y${toString y}"; value = { sum = x + y; product = x * y; tags = [ x y ]; }; }) 110); }) 110);
  doubled = mapAttrs (_: mapAttrs (_: cell: cell // { sum = cell.sum * 2; })) grid;

  size = v: if isAttrs v then foldl' (a: n: a + size v.${n}) 1 (attrNames v) else if isList v then foldl' (a: e: a + size e) 1 v else 1;

  t = tree 7 "r";
  m = mirror t;
in
deepSeq [ t m grid doubled ] {
  leaves = leaves t;
  same = mirror m == t;
  different = m == t;
  labels = length (labels t);
  grid = size doubled;
  sum = foldl' (a: column: foldl' (b: cell: b + cell.sum) a (attrValues column)) 0 (attrValues doubled);
  equal = mapAttrs (_: mapAttrs (_: cell: cell // { sum = cell.sum / 2; })) doubled == grid;
}
