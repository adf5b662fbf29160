let inherit (builtins) ceil floor; in
[
  (ceil 1.2) (floor 1.2) (ceil (-1.2)) (floor (-1.2)) (ceil 3) (floor 3) (ceil 3.0) (floor (-0.5)) (ceil (-0.5)) (floor 1.0e15) (ceil 0.000001) (floor 9007199254740992) (ceil (-9007199254740993 + 1)) (builtins.typeOf (ceil 1.5))
]
