let v = { a = [ 1 2.5 null true "x\ny" { } [ ] ]; b = { "deep key" = { c = [ [ [ "é" ] ] ]; }; }; n = -9223372036854775807; f = 1.0e-3; }; j = builtins.toJSON v; in
[ (builtins.fromJSON j == v) (builtins.toJSON (builtins.fromJSON j) == j) j ]
