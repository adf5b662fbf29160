# The old form `let { ...; body = e; }` is `rec { ... }.body`.
[
  (let { x = 1; body = x + y; y = 2; })
  (let { body = let { body = "inner"; }; })
  let { f = n: if n == 0 then 1 else n * f (n - 1); body = f 5; }
]
