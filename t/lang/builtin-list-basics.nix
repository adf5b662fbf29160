let inherit (builtins) head tail length elemAt elem; l = [ 1 2 3 ]; in
[
  (head l) (tail l) (tail [ 1 ]) (length l) (length [ ]) (elemAt l 0) (elemAt l 2) (elem 2 l) (elem 4 l) (elem 1 [ ]) (elem [ 1 ] [ [ 1 ] ]) (elem { a = 1; } [ { a = 1; } ]) (elem 1.0 [ 1 ]) (elem null [ null ]) (elem (x: x) [ (x: x) ])
  (head [ [ ] ]) (tail (tail l)) (head (tail l))
]
