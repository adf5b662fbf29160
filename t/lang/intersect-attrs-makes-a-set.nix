# The result is a set of its own even if it has all of the second set's attributes.
let
  a = { x = 1; };
in
[ (builtins.intersectAttrs { x = 1; } a) a ]
