let l = [ 1 2 ]; e = [ ]; in
[ (l ++ l) (e ++ e) (l ++ e) (e ++ l) (l ++ [ 3 ] ++ [ [ 4 ] ]) (builtins.length (l ++ [ (throw "lazy") ])) (builtins.tryEval (l ++ throw "strict in the right list")).success ]
