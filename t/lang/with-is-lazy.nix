[
  (with throw "never looked at"; 1)
  (let x = 1; in with throw "lexical"; x)
  (with { a = 1; b = throw "unused attribute"; }; a)
  (with { a = 1; }; let f = with throw "inner"; y: y; in f a)
  (let s = with s; { a = 1; b = a; }; in s.b)
  (rec { s = with s; { x = 1; y = s.x; }; }.s.y)
]
