builtins.seq (import ./lib/override) 1
