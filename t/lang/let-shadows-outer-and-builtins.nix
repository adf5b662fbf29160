let map = "mine"; true = 0; x = 1; in
[ map true (let x = 2; in x) x (let true = false; in true) (let null = 1; builtins = { add = 5; }; in [ null builtins.add ]) (x: x) 3 ((x: let y = x; x = 4; in y) 9) ]
