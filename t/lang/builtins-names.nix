builtins.filter (n: ! builtins.elem n [ "getFlake" "parseFlakeRef" "flakeRefToString" "fetchTree" "fetchClosure" "outputOf" "exec" "importNative" ]) (builtins.attrNames builtins)
