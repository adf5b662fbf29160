# Floating point: matrix products, Gaussian elimination and a power iteration.
let
  inherit (builtins) genList elemAt length foldl' map ceil floor;

  at = m: i: j: elemAt (elemAt m i) j;
  matrix = rows: columns: f: genList (i: genList (f i) columns) rows;
  sum = foldl' (a: b: a + b) 0.0;
  dot = a: b: foldl' (acc: i: acc + elemAt a i * elemAt b i) 0.0 (genList (i: i) (length a));
  transpose = m: matrix (length (elemAt m 0)) (length m) (i: j: at m j i);
  multiply = a: b: let t = transpose b; in map (row: map (dot row) t) a;
  apply = m: v: map (row: dot row v) m;
  scale = k: map (x: x * k);
  abs = x: if x < 0 then -x else x;
  round = x: floor (x * 10000 + 0.5) / 10000.0;

  eliminate = m: i:
    let pivot = elemAt m i; n = length m; in
    genList
      (r:
        let row = elemAt m r; k = elemAt row i / elemAt pivot i; in
        if r == i then row else genList (c: elemAt row c - k * elemAt pivot c) (n + 1))
      n;
  solve = a: b:
    let
      n = length a;
      augmented = genList (i: elemAt a i ++ [ (elemAt b i) ]) n;
      reduced = foldl' eliminate augmented (genList (i: i) n);
    in
    genList (i: at reduced i n / at reduced i i) n;

  normalise = v: scale (1 / foldl' (a: x: if abs x > a then abs x else a) 0.0 v) v;
  dominant = m: foldl' (v: _: normalise (apply m v)) (map (_: 1.0) m) (genList (i: i) 20);

  n = 80;
  a = matrix n n (i: j: if i == j then n * 2.0 else 1.0 / (i + j + 1));
  b = matrix n n (i: j: (i - j) * 0.25);
  ab = multiply a b;
  x = solve a (genList (i: i + 1.0) n);
in
{
  trace = round (sum (genList (i: at ab i i) n));
  corner = round (at ab 0 (n - 1));
  solution = map round (genList (elemAt x) 4);
  residual = round (sum (map abs (genList (i: elemAt (apply a x) i - (i + 1)) n)));
  eigenvector = round (sum (dominant a));
  chain = round (at (multiply (multiply ab a) b) 3 5);
}
