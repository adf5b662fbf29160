builtins.tryEval (import ./data/no-such-file.nix)
