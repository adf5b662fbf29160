builtins.flakeRefToString { type = "tarball"; url = "https://a/%zz"; }
