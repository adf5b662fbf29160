builtins.flakeRefToString { url = "a"; }
