builtins.flakeRefToString { type = "path"; revCount = -5; }
