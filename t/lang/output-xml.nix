{ a = 1; b = [ 1.5 true false null "x<y>&\"'\n\t" ]; c = { "d e" = /p/q; }; f = x: x; g = { a, b ? 1, ... }: a; h = args@{ z }: z; e = { }; l = [ ]; p = map; "k\"<" = 1; r = { x = 1; }; }
