# Sorting integers, strings and records with comparators written in Nix.
let
  inherit (builtins) sort genList elemAt length head lessThan bitAnd stringLength;

  mod = a: b: a - a / b * b;
  random = seed: mod (seed * 1103515245 + 12345) 2147483648;
  numbers = map (i: random (random (i * 31 + 7)) / 1024) (genList (i: i) 12000);
  records = map (n: { key = mod n 500; name = "item-${toString n}"; weight = n * 0.5; }) numbers;

  byKeyThenName = a: b: if a.key == b.key then a.name < b.name else a.key < b.key;
  ends = l: [ (head l) (elemAt l (length l / 2)) (elemAt l (length l - 1)) ];
in
{
  ascending = ends (sort lessThan numbers);
  descending = ends (sort (a: b: a > b) numbers);
  strings = ends (sort (a: b: a < b) (map (r: r.name) records));
  records = map (r: r.name) (ends (sort byKeyThenName records));
  presorted = ends (sort (a: b: a < b) (genList (i: i) 100000));
  stable = ends (map (r: r.weight) (sort (a: b: a.key < b.key) records));
}
