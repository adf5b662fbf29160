let
  counter = { n = 1; __functor = self: x: self.n + x; };
  curried = { __functor = _: a: b: [ a b ]; };
  nested = { __functor = self: { __functor = _: x: "inner ${x}"; }; };
  formals = { __functor = self: { a, b ? 2 }: a + b; };
in
[
  (counter 1) ((counter // { n = 10; }) 1) (curried 1 2) (map counter [ 1 2 ]) (nested "x") (formals { a = 1; })
  (builtins.isFunction counter) (builtins.typeOf counter) (builtins.isAttrs counter)
  (builtins.foldl' { __functor = _: a: b: a + b; } 0 [ 1 2 3 ]) (builtins.sort { __functor = _: a: b: a > b; } [ 1 3 2 ]) (builtins.filter { __functor = _: x: x > 1; } [ 1 2 ])
]
