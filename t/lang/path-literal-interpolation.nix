let
  root = toString ./.;
  rel = p:
    assert builtins.isPath p;
    builtins.substring (builtins.stringLength root) 1000 (toString p);
  name = "foo";
  num = { n = "4/5"; };
in
map rel [
  ./${name}
  ./a/${name}
  ./a/${name}/b
  ./a/${name}.nix
  ./a-${name}-b/${name}${name}
  ./${"x"}/${"y"}
  ./a/${num.n}
  ./a/${".."}/b
  ./a/${"b//c"}
  a/${name}
]
++ [ /a/${name} /${name} /a/b${"/../c"} ]
