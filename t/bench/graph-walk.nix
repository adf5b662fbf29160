# Reachability with genericClosure: dependency closures, a grid maze and the states of a puzzle.
let
  inherit (builtins) genericClosure genList length filter map elemAt foldl' concatMap listToAttrs attrNames;

  mod = a: b: a - a / b * b;
  nodes = 10000;
  edges = genList (i: [ (mod (i * 3 + 1) nodes) (mod (i * 7 + 5) nodes) (mod (i / 2) nodes) ]) nodes;

  closure = start: genericClosure {
    startSet = [ { key = start; depth = 0; } ];
    operator = { key, depth }: map (n: { key = n; depth = depth + 1; }) (elemAt edges key);
  };

  size = 100;
  wall = x: y: mod (x * 7 + y * 13 + x * y) 5 == 0;
  maze = genericClosure {
    startSet = [ { key = "1,1"; x = 1; y = 1; } ];
    operator = { x, y, ... }:
      map (p: p // { key = "${toString p.x},${toString p.y}"; })
        (filter (p: p.x >= 0 && p.y >= 0 && p.x < size && p.y < size && !(wall p.x p.y))
          [ { x = x + 1; inherit y; } { x = x - 1; inherit y; } { inherit x; y = y + 1; } { inherit x; y = y - 1; } ]);
  };

  # Measuring out litres with three jugs.
  capacity = [ 12 7 5 ];
  pour = state: from: to:
    let
      room = elemAt capacity to - elemAt state to;
      moved = if elemAt state from < room then elemAt state from else room;
    in
    genList (i: if i == from then elemAt state i - moved else if i == to then elemAt state i + moved else elemAt state i) 3;
  jugs = genericClosure {
    startSet = [ { key = [ 12 0 0 ]; } ];
    operator = { key }: concatMap (from: map (to: { key = pour key from to; }) (filter (to: to != from) [ 0 1 2 ])) [ 0 1 2 ];
  };
in
{
  reachable = map (s: length (closure s)) [ 0 1 2 ];
  deepest = foldl' (a: n: if n.depth > a then n.depth else a) 0 (closure 17);
  maze = length maze;
  far = length (filter (p: p.x + p.y > 150) maze);
  jugs = length jugs;
  even = length (filter (s: elemAt s.key 0 == 6) jugs);
}
