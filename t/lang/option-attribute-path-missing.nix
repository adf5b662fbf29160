{ a.bar = 1; a.baz = 2; }
