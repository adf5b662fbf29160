builtins.findFile [ { prefix = "p"; path = ./data; } ] "p/none"
