# Building and walking sets: listToAttrs, mapAttrs, attrNames, attrValues, intersectAttrs, filtering.
let
  inherit (builtins) listToAttrs mapAttrs attrNames attrValues genList length foldl' filter intersectAttrs removeAttrs hasAttr getAttr catAttrs concatMap isAttrs;

  mod = a: b: a - a / b * b;
  nameValuePair = name: value: { inherit name value; };
  filterAttrs = pred: set: removeAttrs set (filter (n: !pred n set.${n}) (attrNames set));
  mapAttrs' = f: set: listToAttrs (map (n: f n set.${n}) (attrNames set));
  genAttrs = names: f: listToAttrs (map (n: nameValuePair n (f n)) names);
  collect = pred: x: if pred x then [ x ] else if isAttrs x then concatMap (collect pred) (attrValues x) else [ ];
  mapRecursive = f: set: mapAttrs (n: v: if isAttrs v then mapRecursive f v else f n v) set;

  users = genAttrs (genList (i: "user${toString i}") 40000) (n: {
    uid = 1000 + builtins.stringLength n;
    groups = [ "users" n ];
    home = "/home/${n}";
    shell = if mod (builtins.stringLength n) 2 == 0 then "bash" else "zsh";
  });

  zsh = filterAttrs (_: u: u.shell == "zsh") users;
  byHome = mapAttrs' (n: u: nameValuePair u.home (u // { name = n; })) users;
  tree = genAttrs (genList (i: "a${toString i}") 130) (a: genAttrs (genList (i: "b${toString i}") 130) (b: { leaf = a + b; deep.value = 1; }));
  bumped = mapRecursive (n: v: if n == "value" then v + 1 else v) tree;
in
{
  users = length (attrNames users);
  zsh = length (attrNames zsh);
  common = length (attrNames (intersectAttrs zsh users));
  homes = foldl' (a: h: a + builtins.stringLength h) 0 (attrNames byHome);
  named = byHome."/home/user1234".name;
  uids = foldl' (a: b: a + b) 0 (catAttrs "uid" (attrValues users));
  known = length (filter (n: hasAttr n users && (getAttr n users).shell == "bash") (genList (i: "user${toString (i * 3)}") 15000));
  leaves = foldl' (a: x: a + x.deep.value) 0 (collect (x: x ? leaf) bumped);
}
