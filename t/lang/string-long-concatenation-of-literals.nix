let
  line = "0123456789abcdef";
  dup = s: s + s;
  kilo = dup (dup (dup (dup (dup (dup line)))));
in
[ (builtins.stringLength kilo) (builtins.substring 1000 24 kilo) (kilo == dup (dup (dup (dup (dup "${line}${line}"))))) ]
