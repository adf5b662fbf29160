# Of two merged literal sets only the first one's `rec` counts.
let b = "outer"; in
[
  { a = rec { b = "first"; }; a = { c = b; }; }
  { a = { b = "first"; }; a = rec { c = b; }; }
  { a = rec { b = "first"; }; a.c = b; }
  { a.b = "first"; a = rec { c = b; }; }
]
