builtins.traceVerbose "not shown" (builtins.traceVerbose (throw "not even forced") 1)
