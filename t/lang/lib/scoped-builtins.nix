[ y (builtins.toString 5) (toString 5) (import ./answer.nix) ]
