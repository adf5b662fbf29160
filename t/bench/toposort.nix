# Build order of a dependency graph: Kahn's algorithm by levels, depth-first search and a check of both.
let
  inherit (builtins) genList listToAttrs attrNames filter foldl' length all elem mapAttrs concatMap concatLists removeAttrs map elemAt zipAttrsWith;

  mod = a: b: a - a / b * b;
  name = i: "unit${toString i}";
  size = 2000;
  graph = listToAttrs (genList
    (i: { name = name i; value = map name (filter (d: d < i) [ (mod (i * 7) (i + 1)) (i / 2) (i - 3) (mod (i * i) (i + 2)) ]); })
    size);
  deps = mapAttrs (_: ds: attrNames (listToAttrs (map (name: { inherit name; value = null; }) (filter (d: graph ? ${d}) ds)))) graph;

  levels = remaining: done:
    let
      ready = filter (n: all (d: done ? ${d}) remaining.${n}) (attrNames remaining);
    in
    if remaining == { } then [ ]
    else if ready == [ ] then throw "cycle"
    else [ ready ] ++ levels (removeAttrs remaining ready) (done // listToAttrs (map (name: { inherit name; value = true; }) ready));

  visit = state: n:
    if state.seen ? ${n} then state
    else
      let after = foldl' visit (state // { seen = state.seen // { ${n} = true; }; }) deps.${n}; in
      after // { order = after.order ++ [ n ]; };

  kahn = levels deps { };
  dfs = (foldl' visit { seen = { }; order = [ ]; } (attrNames deps)).order;
  position = order: listToAttrs (genList (i: { name = elemAt order i; value = i; }) (length order));
  valid = order: let at = position order; in all (n: all (d: at.${d} < at.${n}) deps.${n}) (attrNames deps);
  reverse = zipAttrsWith (_: ns: length ns) (concatMap (n: map (d: { ${d} = n; }) deps.${n}) (attrNames deps));
in
{
  units = length (attrNames deps);
  edges = foldl' (a: n: a + length deps.${n}) 0 (attrNames deps);
  levels = length kahn;
  widest = foldl' (a: l: if length l > a then length l else a) 0 kahn;
  valid = [ (valid (concatLists kahn)) (valid dfs) ];
  last = elemAt dfs (size - 1);
  mostNeeded = foldl' (a: n: if reverse.${n} > a.count then { count = reverse.${n}; inherit n; } else a) { count = 0; n = ""; } (attrNames reverse);
}
