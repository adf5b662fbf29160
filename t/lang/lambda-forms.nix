let
  const = x: y: x;
  compose = f: g: x: f (g x);
  fix = f: let x = f x; in x;
  curry = f: a: b: f { inherit a b; };
in
[
  ((x: x) 1) ((x: y: x - y) 3 1) (const 1 (throw "unused")) ((x: x x) (x: 5)) (compose (x: x + 1) (x: x * 2) 5)
  (fix (self: { a = 1; b = self.a + 1; })).b (map (x: x * x) [ 1 2 3 ]) (curry ({ a, b }: a + b) 1 2)
  ((x: x: x) 1 2) ((x: (x: x) (x + 1)) 1) ((_: 1) null) ((x: y: z: [ x y z ]) 1 2 3) (let f = a: b: a + b; g = f 1; in [ (g 1) (g 2) ])
]
