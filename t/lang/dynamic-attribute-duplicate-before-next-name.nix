{ a = 1; ${"a" + ""} = 2; ${throw "not evaluated"} = 3; }
