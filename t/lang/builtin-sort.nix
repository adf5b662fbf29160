let inherit (builtins) sort lessThan; in
[
  (sort lessThan [ 3 1 2 ]) (sort (a: b: a > b) [ 3 1 2 ]) (sort lessThan [ ]) (sort lessThan [ 1 ]) (sort lessThan [ "b" "a" "C" "" ]) (sort lessThan [ 2 1.5 1 ]) (sort (a: b: a.k < b.k) [ { k = 2; } { k = 1; } ])
  (sort lessThan [ [ 2 ] [ 1 2 ] [ 1 ] ]) (sort (a: b: false) [ 3 1 2 ]) (sort lessThan [ 1 1 1 ]) (sort (a: b: builtins.stringLength a < builtins.stringLength b) [ "ccc" "a" "bb" "dd" "e" ])
]
