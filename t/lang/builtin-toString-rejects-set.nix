toString { a = 1; b = [ ]; }
