builtins.warn "be careful" (builtins.warn "very\ncareful" 1)
