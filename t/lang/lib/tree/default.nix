{
  name = "tree";
  leaf = import ./leaf.nix;
  sub = import ./sub;
  sum = (import ../answer.nix) + (import ./function.nix { x = 2; });
  selfName = baseNameOf ./.;
}
