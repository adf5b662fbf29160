# __overrides replaces attributes of a rec set, and the other attributes see the replacements.
[
  (rec { a = 1; b = a; __overrides = { a = 2; c = 3; }; })
  (builtins.attrNames rec { x = 1; __overrides = { y = 2; }; })
  { a = 1; __overrides = { a = 2; }; }
  (let a = 1; b = a; __overrides = { a = 2; }; in b)
]
