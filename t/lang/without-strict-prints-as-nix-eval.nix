# Without --strict only what is already evaluated is shown.
let f = x: { y = x; }; forced = f 1; in builtins.seq forced.y [ (f 1) (f 1).y forced { a = f 2; } (map f [ 1 ]) map 3 "s" null [ ] ]
