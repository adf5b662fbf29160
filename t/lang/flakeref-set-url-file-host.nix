builtins.flakeRefToString { type = "git"; url = "file://a/b"; }
