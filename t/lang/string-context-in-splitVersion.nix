builtins.splitVersion (builtins.appendContext "1.2" { "/nix/store/0000000000000000000000000000000a-src" = { path = true; }; })
