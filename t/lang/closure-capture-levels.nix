# Every level of nesting captures from every outer one.
let
  a = 1;
  f = b: let c = a + b; in d: let e = c + d; in g: { inherit a b c d e g; sum = a + b + c + d + e + g; again = f' : f' g; };
  t = f 10 100 1000;
  adders = map (n: m: n + m) [ 1 2 3 ];
  counter = start: { next = counter (start + 1); value = start; };
  twice = f: x: f (f x);
in
[
  t.sum { inherit (t) a b c d e g; } (t.again (x: x * 2)) (map (h: h 10) adders) (counter 5).next.next.value (twice twice (x: x + 1) 0) (twice (twice twice) (x: x + 1) 0)
  ((x: (y: (z: [ x y z ]) (y + 1)) (x + 1)) 1) ((x: let x' = x; in (x: x + x') 10) 5) (let k = x: y: x; in map (k 1) [ 2 3 ]) ((f: g: f (g 2)) (x: x + a) (x: x * a))
]
