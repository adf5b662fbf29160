# `or` names attributes anywhere, but as a variable it can only be applied to.
let s = { or = 2; a.or = 3; }; f = x: [ x ]; in
[ s.or (s.or) s.a.or { or = 3; }.or (rec { or = 4; x = 5; }.x) { inherit (s) or; } (s.or or 1) (s ? or) (with { or = 6; }; f or) (with { or = 7; }; (f or)) (with s; f or ++ [ 1 ]) ]
