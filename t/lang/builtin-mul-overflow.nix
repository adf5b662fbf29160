builtins.foldl' builtins.mul 1 (builtins.genList (i: 1000) 7)
