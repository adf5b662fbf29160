let s = { x = "outer"; }; in
[
  rec { s = { x = "inner"; }; inherit (s) x; }
  { s = { x = "inner"; }; inherit (s) x; }
  (let s = { x = "inner let"; }; inherit (s) x; in x)
  rec { a = "rec a"; b = { inherit a; }; }
]
