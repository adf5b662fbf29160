let t = builtins.trace; s = { a = t "a" [ (t "elem" 1) s ]; b = t "b" { c = t "c" 2; }; }; in [ (builtins.deepSeq s "done") (builtins.deepSeq s "again") ]
