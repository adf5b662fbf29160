let
  root = toString ./.;
  rel = p:
    assert builtins.isPath p;
    builtins.substring (builtins.stringLength root) 1000 (toString p);
in
map rel [
  ./.
  ./a
  ./a/b.c
  ./a/../b
  a/b
  a-b/c_d+e.f
  ./a/./b
  ./-
  ./...
  .a/b
  1/2
  1+1/2
  a.b/c
  ../lang/x
  _/_
]
