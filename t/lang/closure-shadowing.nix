let x = 1; in
[
  ((x: x) 2) ((x: let x = 3; in x) 2) ((x: (x: x) 4) 2) (let x = 5; in (y: x + y) 1) ((y: x + y) 1) ((x: y: let z = x; in (x: x + z) y) 10 20) (let f = x: x + 1; x = 10; in f x) (rec { x = 7; y = (x: x) 8; z = x; })
  (let y = x; in let x = 100; in [ x y ]) (map (x: map (y: x + y) [ x 10 ]) [ x 20 ]) (let x' = x; x = 2; in x') ((({ x }: x) { x = 9; }) + x) (with { x = "with"; }; x)
]
