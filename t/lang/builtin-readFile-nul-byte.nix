builtins.readFile ./data/nul.bin
