let f = x: x; in { a = f 1; b = 2; } + 1
