# The left operand decides: a path on the left gives a canonical path.
[
  (/a + "/b") (/a + "b") (/a/b + "/../c") (/a + "/./b//c/") (/a + /b) (/. + "a") (/. + "/a") (/a + "") (/a + "/..")
  (builtins.typeOf (/a + "b")) (/a + "b" + "c") (/a + { outPath = "/b"; }) (/a + ("/b" + "c"))
]
