let
  zero = f: x: x; succ = n: f: x: f (n f x); plus = m: n: f: x: m f (n f x); times = m: n: f: m (n f); toInt = n: n (x: x + 1) 0;
  two = succ (succ zero); three = succ two;
  Y = f: (x: x x) (x: f (v: x x v));
  S = x: y: z: x z (y z); K = x: y: x; I = S K K;
  fact = Y (self: n: if n < 2 then 1 else n * self (n - 1));
in
[ (toInt zero) (toInt (plus two three)) (toInt (times three (times two three))) (fact 10) (I 5) (S (a: b: a + b) (a: a * 10) 7) (toInt (two three)) ]
