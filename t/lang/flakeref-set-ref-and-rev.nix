builtins.flakeRefToString { type = "gitlab"; owner = "a"; repo = "b"; ref = "c"; rev = "d"; }
