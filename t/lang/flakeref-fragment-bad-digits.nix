builtins.parseFlakeRef "nixpkgs#%zz"
