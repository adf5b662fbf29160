# --strict walks a set in the order its names were first seen by the parser.
let zebra = 1; in { apple = builtins.trace "apple" 1; zebra = builtins.trace "zebra" 2; mango = builtins.trace "mango" 3; list = [ (builtins.trace "0" 0) (builtins.trace "1" 1) ]; }
