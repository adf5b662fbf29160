# What evaluation adds to the store can be read there.
let
  some = builtins.path { path = ./data/tree; name = "some"; filter = path: type: baseNameOf path != "f"; };
  drv = derivation { name = "d"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; };
  imported = import drv.drvPath;
in
{
  file = builtins.readFile (builtins.toFile "hello" "Hello");
  import = import (builtins.toFile "sum.nix" "1 + 2");
  hash = builtins.hashFile "sha256" (builtins.toFile "hello" "Hello");
  source = builtins.readFile "${./data/tree}/f";
  link = builtins.readFile "${./data/tree}/l";
  type = builtins.readFileType "${./data/tree}/l";
  dir = builtins.readDir "${./data/tree}";
  filtered = builtins.readDir some;
  exists = map (f: builtins.pathExists "${some}/${f}") [ "f" "l" "exe" "a" "a/b/.hidden" "none" "exe/x" ];
  again = "${/. + builtins.unsafeDiscardStringContext "${some}/a"}";
  drv = {
    inherit (imported) name drvPath outPath outputName type;
    dev = imported.dev.outPath;
    all = map (d: d.outputName) imported.all;
  };
}
