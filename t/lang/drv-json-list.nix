builtins.derivationStrict { name = "a"; builder = "b"; system = "s"; __json = "[ ]"; }
