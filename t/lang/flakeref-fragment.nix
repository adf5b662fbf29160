builtins.parseFlakeRef "github:a/b#c%20d"
