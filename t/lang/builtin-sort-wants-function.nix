builtins.sort { } [ 2 1 ]
