builtins.flakeRefToString { type = "git"; url = "/a"; ref = "-a"; }
