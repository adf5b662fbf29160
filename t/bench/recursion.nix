# Doubly recursive functions on small integers: Fibonacci and Takeuchi.
let
  fib = n: if n < 2 then n else fib (n - 1) + fib (n - 2);

  tak = x: y: z:
    if y >= x then z
    else tak (tak (x - 1) y z) (tak (y - 1) z x) (tak (z - 1) x y);
in
{
  fib = fib 28;
  tak = tak 18 11 5;
}
