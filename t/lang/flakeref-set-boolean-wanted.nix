builtins.flakeRefToString { type = "git"; url = "/a"; shallow = 1; }
