# The excerpt shows the line before and the line after.
let
  one = 1;
  two = one + undefinedName;
  three = 3;
in
  two
