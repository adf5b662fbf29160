builtins.flakeRefToString { type = 1; b = true; c = "d\"\n"; }
