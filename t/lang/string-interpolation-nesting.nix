let
  a = { b = "B"; "x y" = "XY"; };
  f = x: "<${x}>";
in
[
  "${"a"}"
  "${"${"${"deep"}"}"}"
  "x${a.b}y${a."x y"}z"
  "${f "1"}${f (f "2")}"
  "${ { s = "}"; }.s }"
  "${let q = "\"}"; in q}"
  "${if true then "${"t"}" else "f"}"
  "${''indented ${"inner"}''}"
  ''${"quoted ${''in ${"in"}''}"}''
  "${/* } */ "c"}"
  "${
    # }
    "d"
  }"
  "$$${"e"}$"
  "${{ __toString = self: "self ${self.n}"; n = "n"; }}"
  "${{ outPath = "out"; }}"
]
