# In a chain the rightmost operand is forced first.
builtins.trace "first" { a = 1; } // builtins.trace "second" { b = 2; } // builtins.trace "third" { c = 3; }
