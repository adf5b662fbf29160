let
  mod = a: b: a - a / b * b;
  word = n: if mod n 15 == 0 then "FizzBuzz" else if mod n 5 == 0 then "Buzz" else if mod n 3 == 0 then "Fizz" else toString n;
in
builtins.concatStringsSep "\n" (builtins.genList (i: word (i + 1)) 20)
