# Loops as tail calls with accumulators, each a few thousand steps: Collatz chains, gcd, integer roots.
let
  mod = a: b: a - a / b * b;

  collatz = n: steps:
    if n == 1 then steps
    else if mod n 2 == 0 then collatz (n / 2) (steps + 1)
    else collatz (3 * n + 1) (steps + 1);

  longest = { from, to, best ? 0, at ? 0 }:
    if from == to then { inherit best at; }
    else
      let steps = collatz from 0; in
      if steps > best
      then longest { inherit to; from = from + 1; best = steps; at = from; }
      else longest { inherit to best at; from = from + 1; };

  gcd = a: b: if b == 0 then a else gcd b (mod a b);
  gcdSum = n: i: acc: if i > n then acc else gcdSum n (i + 1) (acc + gcd n i);

  count = n: acc: if n == 0 then acc else count (n - 1) (acc + n * n);
in
{
  longest = longest { from = 1; to = 2500; };
  gcds = map (n: gcdSum n 1 0) [ 720 1001 1024 ];
  squares = map (n: count n 0) [ 9000 9001 9002 9003 9004 ];
}
