builtins.listToAttrs [ { name = builtins.appendContext "n" { "/nix/store/0000000000000000000000000000000a-src" = { path = true; }; }; value = 1; } ]
