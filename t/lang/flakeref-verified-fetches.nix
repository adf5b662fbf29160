builtins.parseFlakeRef "git+https://a/b?publicKey=c"
