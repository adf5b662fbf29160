builtins.path { path = ./data/tree/f; sha256 = "sha256-uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="; }
