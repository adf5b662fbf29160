builtins.warn "be careful" 1
