# The first unequal pair decides; elements after it are not even compared.
[
  ([ ] < [ ]) ([ ] < [ 1 ]) ([ 1 ] < [ ]) ([ 1 2 ] < [ 1 3 ]) ([ 1 2 ] < [ 1 2 0 ]) ([ 2 ] < [ 1 9 9 ])
  ([ 1 2 ] <= [ 1 2 ]) ([ 1 2 ] >= [ 1 2 ]) ([ "a" 1 ] < [ "b" 0 ]) ([ [ 1 ] 2 ] < [ [ 1 ] 3 ])
  ([ null ] < [ null ]) ([ { } 1 ] < [ { } 2 ]) ([ true 1 ] < [ true 2 ])
  ([ 1 (throw "not reached") ] < [ 2 (throw "nor this") ]) ([ 1 1.5 ] < [ 1.0 2 ])
]
