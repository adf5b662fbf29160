let
  inherit (builtins) isAttrs isBool isFloat isFunction isInt isList isPath isString typeOf;
  values = [ 1 1.5 true false null "s" "" /p ./x [ ] { } (x: x) ({ a }: a) map (map 1) { __functor = s: x: x; } { type = "derivation"; } ];
  bit = b: if b then "1" else "0";
  row = v: builtins.concatStringsSep "" (map (p: bit (p v)) [ isAttrs isBool isFloat isFunction isInt isList isPath isString isNull ]) + " " + typeOf v;
in
map row values
