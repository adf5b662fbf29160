let inherit (builtins) partition groupBy; in
[
  (partition (x: x > 2) [ 1 3 2 4 ]) (partition (x: true) [ ]) (groupBy (x: if x > 2 then "big" else "small") [ 1 3 2 4 ]) (groupBy (x: x) [ "b" "a" "b" ]) (groupBy toString [ ]) (groupBy (x: x.t) [ { t = "p"; v = 1; } { t = "q"; v = 2; } { t = "p"; v = 3; } ])
  (builtins.attrNames (groupBy (x: "k") [ (throw "kept lazy") ]))
]
