builtins.flakeRefToString { type = "x"; dir = "a"; n = 1; }
