[ (builtins.genList (i: i * i) 5) (builtins.genList (i: i) 0) (builtins.length (builtins.genList throw 3)) (builtins.elemAt (builtins.genList (i: if i == 3 then throw "no" else i) 5) 4) ]
