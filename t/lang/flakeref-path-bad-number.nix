builtins.parseFlakeRef "path:/a?revCount=-1"
