let s = { a.b = 1; }; f = x: y: x == y; l = [ 1 ]; in
assert f s.a.b 2 || !(s ? a.c) && l ++ [ "x" ] == [ ] || (if s.x or false then true else with s; a.b != 1) || ({ a ? 1, b, ... }@args: b) { b = false; } || (let y = -1; in y > 0 && "${toString y}" == ''-1'');
1
