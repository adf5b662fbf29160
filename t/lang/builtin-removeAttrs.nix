let s = { a = 1; b = 2; c = 3; }; in
[ (removeAttrs s [ "a" ]) (removeAttrs s [ ]) (removeAttrs s [ "z" "b" "b" ]) (removeAttrs s [ "a" "b" "c" ]) (removeAttrs { } [ "a" ]) (builtins.attrNames (removeAttrs { a = throw "lazy"; b = 1; } [ "b" ])) (removeAttrs s (builtins.attrNames s)) ]
