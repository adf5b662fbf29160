builtins.flakeRefToString { type = "hg"; url = "https://a"; ref = "-a"; }
