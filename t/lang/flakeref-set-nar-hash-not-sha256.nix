builtins.flakeRefToString { type = "tarball"; url = "a:b"; narHash = "sha1-ASNFZ4kBI0VniQEjRWeJASNFZ4k="; }
