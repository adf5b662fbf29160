builtins.toFile "a b" ""
