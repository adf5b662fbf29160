let a = { x = 1; y = { p = 1; }; }; b = { y = { q = 2; }; z = 3; }; in
[
  (a // b) (b // a) (a // { }) ({ } // a) (a // a) ({ } // { })
  ({ a = throw "hidden"; } // { a = 1; }) ({ a = 1; } // { a = 2; } // { a = 3; }).a
  (builtins.attrNames ({ c = 1; a = 1; } // { d = 1; b = 1; })) ((a // { x = throw "lazy"; }) ? x)
]
