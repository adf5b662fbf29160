# Length, size and attribute names are compared before any element.
[
  ([ (throw "a") ] == [ ]) ({ a = throw "a"; } == { }) ({ a = throw "a"; } == { b = 1; }) ([ 1 (throw "a") ] == [ 2 (throw "b") ])
  (1 == "a") ({ } == [ (throw "a") ]) (let x = throw "a"; in builtins.tryEval ([ x ] == [ x ]))
]
