builtins.derivationStrict { name = "a"; builder = "b"; system = "s"; outputHash = "abc"; outputHashMode = "x"; }
