[
  ("a" + "b") ("" + "") ("a" + "b" + "c")
  ("s" + { outPath = "o"; })
  ({ outPath = "o"; } + "s")
  ("s" + { __toString = self: self.x; x = "t"; })
  ({ __toString = self: self.x; x = "t"; } + "s")
  ({ outPath = "1"; } + { outPath = "2"; })
  ({ outPath = { outPath = "nested"; }; } + "")
  (builtins.foldl' (a: b: a + b) "" [ "x" "y" "z" ])
]
