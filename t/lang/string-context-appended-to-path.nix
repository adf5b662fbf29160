/a + builtins.appendContext "b" { "/nix/store/0000000000000000000000000000000a-src" = { path = true; }; }
