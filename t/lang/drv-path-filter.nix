builtins.path { path = ./data/tree; filter = p: t: 1; }
