(builtins.tryEval { }.a).success
