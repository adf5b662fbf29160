[ (builtins.readDir ./data) (builtins.readDir (toString ./data/dir)) (builtins.attrNames (builtins.readDir ./lib/tree)) (map builtins.readFileType [ ./data ./data/hello.txt ./data/link ]) ]
