# - * / < and friends, unary minus call the lexically visible __sub and so on; + and == do not.
let
  __sub = a: b: [ "sub" a b ];
  __mul = a: b: [ "mul" a b ];
  __div = a: b: [ "div" a b ];
  __lessThan = a: b: a == 1;
in
[ (5 - 3) (2 * 3) (6 / 2) (-7) (1 < 0) (0 < 1) (1 > 0) (1 <= 0) (0 >= 1) (0 <= 0) (1 + 1) (1 == 1) ]
