let inherit (builtins) add sub mul div lessThan bitAnd bitOr bitXor; in
[
  (add 1 2) (add 1.5 2) (add (-1) 1) (sub 1 2) (sub 1 0.5) (mul 3 4) (mul 1.5 2) (div 7 2) (div 7 2.0) (div (-7) 2)
  "|" (lessThan 1 2) (lessThan 2 1) (lessThan "a" "b") (lessThan [ 1 ] [ 2 ]) (lessThan 1 1.5)
  "|" (bitAnd 12 10) (bitOr 12 10) (bitXor 12 10) (bitAnd (-1) 255) (bitOr (-8) 3) (bitXor (-1) 0) (bitAnd 0 (-1)) (bitXor 9223372036854775807 (-1)) (bitOr 4611686018427387904 1)
]
