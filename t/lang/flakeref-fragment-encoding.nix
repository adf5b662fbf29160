builtins.parseFlakeRef "nixpkgs#a%2"
