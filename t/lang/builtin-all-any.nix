let inherit (builtins) all any; in
[ (all (x: x > 0) [ 1 2 ]) (all (x: x > 1) [ 1 2 ]) (all (x: false) [ ]) (any (x: x > 1) [ 1 2 ]) (any (x: x > 2) [ 1 2 ]) (any (x: true) [ ]) (all (x: x) [ true false (throw "past the end") ]) (any (x: x) [ false true (throw "past the end") ]) ]
