# Defaults see the other formals, the outer scope and the argument set.
let
  base = 100;
  f = { a, b ? a + base, c ? g b, g ? x: x * 2, d ? { inherit a b; }, e ? args.extra or "none", ... }@args: { inherit a b c d e; n = builtins.length (builtins.attrNames args); };
  nested = { outer ? 1 }: { inner ? outer + 1 }: [ outer inner ];
in
[ (f { a = 1; }) (f { a = 1; b = 2; extra = "given"; }) (f { a = 5; g = x: x; }) (nested { } { }) (nested { outer = 5; } { }) (nested { } { inner = 9; }) (({ x ? y 3, y ? (z: z + w), w ? 4 }: x) { w = 10; }) ]
