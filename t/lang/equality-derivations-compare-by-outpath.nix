let
  d = extra: { type = "derivation"; outPath = "/out"; } // extra;
in
[
  (d { a = 1; } == d { a = 2; }) (d { a = 1; } == d { }) (d { outPath = "/other"; } == d { })
  (d { f = x: x; } == d { f = y: y; }) (d { a = throw "unseen"; } == d { }) ({ type = "derivation"; } == { type = "derivation"; })
  (d { } == { type = "other"; outPath = "/out"; })
]
