{ foo1 = 1; foo2 = 2; foo3 = 3; bar = 4; }.foo
