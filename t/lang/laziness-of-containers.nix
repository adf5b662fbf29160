let boom = throw "forced"; in
[
  (builtins.length [ boom boom ]) (builtins.attrNames { a = boom; b = boom; }) ({ a = boom; b = 1; }.b) (builtins.elemAt [ boom 2 ] 1)
  (builtins.head [ 1 boom ]) (builtins.length (builtins.tail [ boom 1 ])) ((x: 1) boom) (let x = boom; in 2) ({ a = boom; } ? a)
  (builtins.length (map (x: boom) [ 1 2 3 ])) (builtins.attrNames (builtins.mapAttrs (n: v: boom) { a = 1; })) (builtins.length (builtins.genList (x: boom) 5))
  (builtins.isList [ boom ]) (builtins.isAttrs { a = boom; }) (builtins.typeOf { a = boom; }) (builtins.seq [ boom ] 3) ({ a = boom; } // { a = 4; }).a
  (builtins.length ([ boom ] ++ [ boom ])) (builtins.any (x: x) [ true boom ]) (builtins.all (x: x) [ false boom ]) (builtins.elem 1 [ 1 boom ])
  (builtins.length (builtins.concatLists [ [ boom ] [ boom ] ])) (builtins.attrNames (builtins.listToAttrs [ { name = "a"; value = boom; } ]))
  (builtins.foldl' (a: b: 1) boom [ 1 ])
]
