{ b = [ 1 2.5 null true "x\n\"\\/é" ]; a = { z = { }; y = [ ]; "k \"q\"" = "\t"; }; o = { outPath = "/out"; }; t = { __toString = _: "str"; }; }
