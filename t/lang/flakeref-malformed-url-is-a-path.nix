builtins.parseFlakeRef "http://a b/c"
