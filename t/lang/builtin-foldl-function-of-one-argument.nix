builtins.foldl' (x: x) 0 [ 1 ]
