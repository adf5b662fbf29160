# foldl' over long generated lists, with integers, floats and sets as accumulators.
let
  inherit (builtins) foldl' genList seq;
  mod = a: b: a - a / b * b;
  range = genList (i: i) 100000;

  stats = foldl'
    (acc: x:
      let
        n = acc.n + 1;
        sum = acc.sum + x;
        min = if x < acc.min then x else acc.min;
        max = if x > acc.max then x else acc.max;
      in
      seq n (seq sum (seq min (seq max { inherit n sum min max; }))))
    { n = 0; sum = 0; min = 1000000; max = 0; }
    (map (i: mod (i * 7919) 10007) (genList (i: i) 50000));
in
{
  sum = foldl' (a: b: a + b) 0 range;
  alternating = foldl' (a: b: b - a) 0 range;
  harmonic = foldl' (a: i: a + 1.0 / (i + 1)) 0.0 range;
  odd = foldl' (n: i: if mod i 2 == 1 then n + 1 else n) 0 range;
  product = foldl' (a: b: mod (a * (b + 1)) 1000003) 1 range;
  inherit stats;
}
