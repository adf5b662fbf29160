# A non-empty set or list that was printed before is not printed again.
let s = { a = 1; }; l = [ 1 ]; e = { }; el = [ ]; f = x: s; in [ s s l l e e el el { inherit s; } [ s ] (f 1) (f 2) { a = 1; } ]
