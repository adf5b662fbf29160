builtins.path { path = ./builtin-path-flat-below-a-file.nix/b; recursive = false; }
