# A plain `inherit x` in a let or rec takes x from outside, so it is no infinite recursion.
let x = "outside"; in [ (let inherit x; in x) rec { inherit x; } (let x = "mid"; in let inherit x; y = x; in y) ]
