builtins.parseFlakeRef "nixpkgs/a.lock"
