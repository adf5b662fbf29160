builtins.hashString "md5" [ ]
