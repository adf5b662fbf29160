builtins.flakeRefToString { type = "tarball"; url = "https://a/b c"; }
