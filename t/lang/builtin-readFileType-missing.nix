builtins.readFileType /no/such/file
