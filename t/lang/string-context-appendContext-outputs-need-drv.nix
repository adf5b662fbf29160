builtins.appendContext "a" { "/nix/store/0000000000000000000000000000000a-src" = { outputs = [ "out" ]; }; }
