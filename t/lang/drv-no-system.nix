(derivation { name = "a"; builder = "b"; system = ""; }).drvPath
