[
  (toString 1) (toString (-1)) (toString 1.5) (toString true) (toString false) (toString null) (toString "s") (toString [ ]) (toString [ 1 2 ]) (toString [ 1 [ 2 [ 3 ] ] null true "x" ]) (toString [ 1 [ ] ]) (toString [ [ ] 1 ]) (toString [ "" 1 ]) (toString [ null 1 false ]) (toString /a/b) (toString { outPath = "o"; }) (toString { __toString = s: s.v; v = "v"; })
  (toString [ "a" "" "b" ]) (toString [ [ [ ] ] [ ] 1 ]) (toString 9223372036854775807) (toString 1.0e20) (toString (-0.5)) (toString [ 1.25 { outPath = "p"; } /q ])
]
