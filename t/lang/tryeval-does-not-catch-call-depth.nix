let f = n: 1 + f n; in builtins.tryEval (f 0)
