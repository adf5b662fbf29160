# The message is forced but what is inside it is not.
let inherit (builtins) trace; id = x: x; in
[ (trace "text" 1) (trace 1 2) (trace [ 1 (throw "unforced") (id { a = 1; }) ] 3) (trace { b = 1; a = "x\ny"; n = null; c = id 1; } 4) (trace (trace "inner" "outer") 5) (trace 1.5 6) (trace /a/b 7) (trace [ ] 8) (trace { } 9) (let s = { a = id [ 1 ]; }; in builtins.seq s.a (trace s 10)) ]
