# Primes three ways: trial division, a sieve that filters lists, and wheel factorisation.
let
  inherit (builtins) filter genList head tail length foldl' elemAt all;

  mod = a: b: a - a / b * b;
  range = a: b: genList (i: a + i) (b - a + 1);

  sieve = l: if l == [ ] then [ ] else let p = head l; in [ p ] ++ (if p * p > elemAt l (length l - 1) then tail l else sieve (filter (n: mod n p != 0) (tail l)));

  divides = n: d: if d * d > n then false else if mod n d == 0 then true else divides n (d + 2);
  isPrime = n: n == 2 || n > 2 && mod n 2 != 0 && !divides n 3;

  factors = n: d: if n == 1 then [ ] else if d * d > n then [ n ] else if mod n d == 0 then [ d ] ++ factors (n / d) d else factors n (if d == 2 then 3 else d + 2);
  primes = sieve (range 2 24000);
in
{
  count = length primes;
  last = elemAt primes (length primes - 1);
  sum = foldl' (a: b: a + b) 0 primes;
  agree = primes == filter isPrime (range 2 24000);
  twins = length (filter (p: isPrime (p + 2)) primes);
  factors = map (n: factors n 2) [ 5040 65537 999999 1234567 ];
  smooth = length (filter (n: all (p: p < 12) (factors n 2)) (range 2 6000));
}
