[ (builtins.toPath "/a/../b//c/") (builtins.typeOf (builtins.toPath "/a")) (builtins.toPath /x/y) (builtins.toPath "/") ]
