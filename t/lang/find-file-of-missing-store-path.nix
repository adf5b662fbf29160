let c = builtins.appendContext "/nix/store/00000000000000000000000000000000-a" { "/nix/store/00000000000000000000000000000000-a" = { path = true; }; };
in builtins.findFile [ { path = c; prefix = "x"; } ] "x"
