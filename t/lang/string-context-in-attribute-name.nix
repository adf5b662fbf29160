let c = builtins.appendContext "name" { "/nix/store/0000000000000000000000000000000a-src" = { path = true; }; }; in { ${c} = 1; }
