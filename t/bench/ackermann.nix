# Deep recursion with nested calls: Ackermann's function, Hofstadter's Q and mutual recursion over attribute sets.
let
  ack = m: n:
    if m == 0 then n + 1
    else if n == 0 then ack (m - 1) 1
    else ack (m - 1) (ack m (n - 1));

  hofstadter = rec {
    female = n: if n == 0 then 1 else n - male (female (n - 1));
    male = n: if n == 0 then 0 else n - female (male (n - 1));
  };
in
{
  small = map (m: map (ack m) [ 0 1 2 3 ]) [ 0 1 2 ];
  deep = ack 2 200;
  steep = ack 3 4;
  sequence = map hofstadter.female [ 10 30 60 80 ];
}
