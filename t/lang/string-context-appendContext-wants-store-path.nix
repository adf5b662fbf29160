builtins.appendContext "a" { "not a store path" = { path = true; }; }
