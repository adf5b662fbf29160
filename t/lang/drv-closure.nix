# A string with the path of a derivation's file refers to all that it takes to build it.
let
  drv = name: more: derivation ({ inherit name; system = "s"; builder = "b"; } // more);
  file = builtins.toFile "file" (builtins.toFile "inner" "text");
  a = drv "a" { inherit file; outputs = [ "out" "dev" ]; };
  b = drv "b" { inherit a; src = ./data/tree; };
in
[
  (drv "c" { b = b.drvPath; }).outPath
  (drv "d" { b = "${b.drvPath} ${a.dev}"; }).drvPath
]
