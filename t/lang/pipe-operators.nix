let inc = x: x + 1; dbl = x: x * 2; in
[
  (1 |> inc)
  (1 |> inc |> dbl)
  (dbl <| inc <| 1)
  (dbl <| 1 + 2)
  (1 + 2 |> dbl)
  ([ 3 1 2 ] |> builtins.sort (a: b: a < b) |> map dbl |> builtins.concatMap (x: [ x x ]))
  (true -> false |> (x: !x))
  (1 |> (x: x + 1) |> dbl)
  ((x: x + 1) <| 5)
  ((x: x |> inc) 7)
  (let f = a: b: a - b; in f 1 <| 2)
  (let f = a: b: a - b; in 1 |> f 2)
]
