let
  quick = l: if l == [ ] then [ ] else let p = builtins.head l; r = builtins.partition (x: x < p) (builtins.tail l); in quick r.right ++ [ p ] ++ quick r.wrong;
  take = n: l: builtins.genList (builtins.elemAt l) n;
  drop = n: l: builtins.genList (i: builtins.elemAt l (i + n)) (builtins.length l - n);
  merge = a: b: if a == [ ] then b else if b == [ ] then a else if builtins.head b < builtins.head a then [ (builtins.head b) ] ++ merge a (builtins.tail b) else [ (builtins.head a) ] ++ merge (builtins.tail a) b;
  msort = l: let n = builtins.length l; in if n < 2 then l else merge (msort (take (n / 2) l)) (msort (drop (n / 2) l));
  l = [ 5 2 8 1 9 3 7 4 6 0 5 5 ];
in
[ (quick l) (msort l) (quick l == msort l && msort l == builtins.sort builtins.lessThan l) ]
