builtins.parseFlakeRef "a/b/c/d"
