# While __overrides is evaluated, names mean the attributes as they are written; afterwards the overriding ones.
[
  (rec { __overrides = { a = a; }; a = 1; b = a; })
  (rec { __overrides = if a == 1 then { a = 2; b = a; } else { }; a = 1; b = 3; c = [ a b ]; })
  (rec { __overrides = { f = x: a; }; f = y: b; a = 1; b = f 3; }.b)
  (rec { __overrides = { a = 7; c = { p = 3; }; }; a = 1; inherit (c) p; c = { p = 4; }; ${"x" + ""} = a; })
  (rec { __overrides = { a = 4; }; a = 1; b = rec { __overrides = { a = 5; }; a = 3; c = a; }; })
]
