let x = "let"; s = { x = "with"; y = "with y"; map = "with map"; builtins = "b"; }; in
[
  (with s; x) (with s; y) (builtins.typeOf (with s; map)) (with s; builtins.typeOf builtins)
  (with s; let y = "inner let"; in y) ((y: with s; y) "argument") (with s; rec { y = "rec"; z = y; }.z) (with s; (y: y) "arg")
]
