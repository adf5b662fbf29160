with builtins;
let
  range = a: b: if a > b then [ ] else genList (i: a + i) (b - a + 1);
  sum = foldl' add 0;
  product = foldl' mul 1;
  max = l: foldl' (a: b: if a > b then a else b) (head l) (tail l);
  zip = f: a: b: genList (i: f (elemAt a i) (elemAt b i)) (if length a < length b then length a else length b);
  count = l: mapAttrs (n: v: length v) (groupBy (x: x) l);
  flatten = x: if isList x then concatLists (map flatten x) else [ x ];
  primes = n: filter (p: p > 1 && all (d: p - p / d * d != 0) (range 2 (p / 2))) (range 2 n);
in
[ (range 3 6) (range 3 2) (sum (range 1 100)) (product (range 1 10)) (max [ 3 9 2 ]) (zip sub [ 5 6 7 ] [ 1 2 ]) (count [ "a" "b" "a" ]) (flatten [ 1 [ 2 [ [ 3 ] [ ] ] 4 ] ]) (primes 30) (concatStringsSep "" (map toString (range 1 9))) (toJSON (listToAttrs (zip (name: value: { inherit name value; }) [ "x" "y" ] [ 1 2 ]))) ]
