builtins.parseFlakeRef "path://a@b:80/c"
