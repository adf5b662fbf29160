builtins.flakeRefToString { type = "hg"; url = "https://a:70000/b"; }
