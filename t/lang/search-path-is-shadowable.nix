let
  __findFile = path: name: { inherit path name; };
  __nixPath = "my path";
in
[ <x> <a/b.nix> ]
