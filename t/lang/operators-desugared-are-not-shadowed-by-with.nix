with { __sub = a: b: "shadowed"; __mul = a: b: "shadowed"; __lessThan = a: b: "shadowed"; }; [ (5 - 3) (2 * 3) (1 < 2) (-1) ]
