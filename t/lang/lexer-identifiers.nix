# Dashes, primes, digits and underscores; a dash never splits an identifier.
let
  a = 1;
  a-1 = 2;
  a-b = 3;
  a' = 4;
  a'' = 5;
  _ = 6;
  _1-x'y_ = 7;
  A = 8;
  a- = 9;
  ifx = 10;
  let' = 11;
  in-put = 12;
  nullable = 13;
in
[ a a-1 (a -1) (a - 1) a-b a' a'' _ _1-x'y_ A a- ifx let' in-put nullable ]
