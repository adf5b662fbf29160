builtins.split "a)" "b"
