builtins.parseFlakeRef "github:a/b?rev=0123"
