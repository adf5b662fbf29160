let s = { name = "loop"; self = s; list = [ s ]; }; in s
