# What is a float, and how the neighbours of one are split.
let e3 = "e3"; e = "e"; in
[
  1. 1.5 .5 0.5 1.e3 1.5e3 1.5E3 .5e1 1.e-3 2.5e+2 123456789.0
  "|" 1e3
  "|" 00.5
  "|" 01.5
  "|" 1.5.5
  "|" 1.5e
  "|" 10.25.75e1
]
