builtins.fromJSON (builtins.appendContext "1" { "/nix/store/0000000000000000000000000000000a-src" = { path = true; }; })
