builtins.toFile "f" (derivation { name = "a"; builder = "b"; system = "s"; }).outPath
