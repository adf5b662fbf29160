let inherit (builtins) intersectAttrs; in
[
  (intersectAttrs { a = 1; b = 2; } { b = 3; c = 4; }) (intersectAttrs { } { a = 1; }) (intersectAttrs { a = 1; } { }) (intersectAttrs { a = throw "left is not looked at"; } { a = 1; }) (builtins.attrNames (intersectAttrs { a = 1; } { a = throw "lazy"; }))
  (intersectAttrs { c = 1; a = 1; e = 1; } (builtins.listToAttrs (map (n: { name = n; value = n; }) [ "a" "b" "c" "d" "e" "f" "g" "h" ]))) (intersectAttrs (builtins.functionArgs ({ x, y ? 1 }: x)) { x = 1; z = 2; })
]
