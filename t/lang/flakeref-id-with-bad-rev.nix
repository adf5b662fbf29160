builtins.parseFlakeRef "nixpkgs/a/b"
