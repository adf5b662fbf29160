builtins.flakeRefToString { type = "git"; url = "host:path"; }
