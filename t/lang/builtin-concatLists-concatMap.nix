let inherit (builtins) concatLists concatMap; in
[ (concatLists [ [ 1 ] [ ] [ 2 [ 3 ] ] ]) (concatLists [ ]) (concatLists [ [ ] [ ] ]) (concatMap (x: [ x (x * 10) ]) [ 1 2 ]) (concatMap (x: [ ]) [ 1 2 ]) (concatMap (x: x) [ [ 1 ] [ 2 ] ]) (concatMap (x: if x > 1 then [ x ] else [ ]) [ 1 2 3 ]) ]
