builtins.flakeRefToString { type = "path"; path = "/a"; lastModified = true; }
