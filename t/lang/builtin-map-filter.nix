let inherit (builtins) map filter; in
[
  (map (x: x * 2) [ 1 2 3 ]) (map (x: x) [ ]) (map throw [ ]) (map (x: [ x ]) [ [ ] { } ]) (filter (x: x > 1) [ 1 2 3 ]) (filter (x: true) [ ]) (filter (x: false) [ 1 ])
  (filter (s: s ? a) [ { a = 1; } { b = 2; } ]) (builtins.length (filter (x: true) [ (throw "lazy") ])) (map builtins.add [ ]) (map (f: f 1) (map builtins.add [ 1 2 ])) (map ({ a, ... }: a) [ { a = 1; b = 2; } ])
]
