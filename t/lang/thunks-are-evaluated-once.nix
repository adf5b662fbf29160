let x = builtins.trace "x" 1; f = y: y + y; s = { a = builtins.trace "a" 2; }; l = map (v: builtins.trace "l" v) [ 3 ]; in
[ (x + x) (f (builtins.trace "arg" 5)) (s.a + s.a) (builtins.head l + builtins.head l) ]
