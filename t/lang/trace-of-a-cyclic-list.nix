let l = [ l ]; in builtins.trace l 1
