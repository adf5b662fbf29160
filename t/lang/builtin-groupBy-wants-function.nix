builtins.groupBy "x" [ 1 ]
