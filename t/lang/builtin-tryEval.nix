let inherit (builtins) tryEval; in
[
  (tryEval 1) (tryEval (throw "x")) (tryEval (assert false; 1)) (tryEval (1 + throw "y")) (tryEval [ (throw "lazy") ]).success (tryEval { a = throw "lazy"; }).success
  (tryEval (tryEval (throw "inner"))) (tryEval (tryEval (throw "inner")).value) (tryEval (builtins.deepSeq [ { a = throw "deep"; } ] 1)) (tryEval (let x = throw "bound"; in x)).success
  (tryEval (x: throw "body")).success (tryEval ((x: throw "called") 1)).success (tryEval (if throw "cond" then 1 else 2)).success (tryEval (map throw [ "a" ])).success
  (tryEval "${throw "in string"}").success (tryEval { ${throw "in name"} = 1; }).success (tryEval (({ a ? throw "dflt" }: a) { })).success
  (builtins.attrNames (tryEval 1)) (tryEval (tryEval 1 == tryEval 1)) (map (x: (tryEval x).success) [ 1 (throw "e") (throw "f") 2 ])
]
