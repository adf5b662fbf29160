let inherit (builtins) foldl'; in
[
  (foldl' (a: b: a + b) 0 [ 1 2 3 ]) (foldl' (a: b: a ++ [ b ]) [ ] [ 1 2 ]) (foldl' (a: b: b) 0 [ ]) (foldl' (a: b: "(${a}${b})") "" [ "x" "y" ]) (foldl' builtins.sub 10 [ 1 2 ])
  (foldl' (acc: x: acc // { ${x} = (acc.${x} or 0) + 1; }) { } [ "a" "b" "a" ]) (builtins.tryEval (foldl' (a: b: if b == 1 then throw "accumulator is forced" else 5) 0 [ 1 2 ])).success (foldl' (a: b: 7) (throw "the start is not") [ 1 ])
  (builtins.length (foldl' (a: b: [ (throw "inner") ]) [ ] [ 1 2 ]))
]
