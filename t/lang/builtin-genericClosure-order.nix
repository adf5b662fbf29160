# Breadth first, each key once, in the order of discovery.
let
  graph = { a = [ "b" "c" ]; b = [ "d" ]; c = [ "d" "a" ]; d = [ "e" ]; e = [ ]; x = [ "a" "y" ]; y = [ "x" ]; };
  walk = start: map (n: n.key) (builtins.genericClosure { startSet = map (key: { inherit key; }) start; operator = n: map (key: { inherit key; from = n.key; }) graph.${n.key}; });
in
[
  (walk [ "a" ]) (walk [ "e" ]) (walk [ "x" ]) (walk [ "b" "c" "b" ]) (walk [ ])
  (builtins.genericClosure { startSet = [ { key = 5; } ]; operator = { key }: if key > 0 then [ { key = key - 2; } { key = key - 1; } ] else [ ]; })
  (builtins.genericClosure { startSet = [ { key = "k"; extra = "first"; } { key = "k"; extra = "second"; } ]; operator = _: [ ]; })
  (map (x: x.key) (builtins.genericClosure { startSet = [ { key = [ 1 "a" ]; } ]; operator = x: [ { key = [ 1 "a" ]; } { key = [ 1 "b" ]; } ]; }))
  (builtins.genericClosure { startSet = [ ]; operator = throw "not needed"; })
]
