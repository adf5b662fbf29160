builtins.flakeRefToString { type = "tarball"; url = "a:b"; narHash = "sha256:a"; }
