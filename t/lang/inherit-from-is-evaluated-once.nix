let s = builtins.trace "evaluated" { a = 1; b = 2; }; f = x: x; t = { inherit (f s) a b; }; u = { inherit (builtins.trace "once" s) a b; }; in [ t.a t.b u.a u.b ]
