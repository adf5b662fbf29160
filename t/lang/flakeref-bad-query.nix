builtins.parseFlakeRef "/a?b=^"
