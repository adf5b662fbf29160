let inherit (builtins) map add foldl' substring replaceStrings genList; in
[
  (map (add 1) [ 1 2 ]) (foldl' add 0 [ 1 2 ]) ((substring 1) 2 "abcd") (map (substring 0 1) [ "ab" "cd" ]) (map (f: f "abc") [ (replaceStrings [ "a" ] [ "b" ]) (replaceStrings [ "c" ] [ "d" ]) ]) (let inc = add 1; in inc (inc 1)) ((x: y: add x y) 1 2) (foldl' (f: x: f x) (a: b: a - b) [ 5 3 ])
  (builtins.typeOf (substring 0)) (map (map (add 1)) [ [ 1 ] [ 2 ] ]) (genList (builtins.elemAt [ 7 8 ]) 2) (builtins.isFunction (foldl' add))
]
