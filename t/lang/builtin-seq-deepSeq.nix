let inherit (builtins) seq deepSeq tryEval; boom = throw "b"; in
[
  (seq 1 2) (tryEval (seq boom 2)).success (seq [ boom ] 3) (seq { a = boom; } 4) (seq (x: boom) 5) (tryEval (deepSeq [ boom ] 2)).success (tryEval (deepSeq { a.b.c = [ boom ]; } 2)).success
  (deepSeq { a = [ 1 { b = 2; } ]; } 6) (deepSeq (x: boom) 7) (let s = { self = s; l = [ s ]; }; in deepSeq s 8) (seq (seq 1 2) 9) (deepSeq [ ] (x: x)) (tryEval (seq 1 boom)).success
]
