let
  find = builtins.findFile [ { prefix = ""; path = toString ./lib; } { prefix = "p"; path = ./data; } { prefix = "deep/er"; path = toString ./lib/tree; } ];
in
map (n: baseNameOf (find n)) [ "answer.nix" "tree/leaf.nix" "p" "p/hello.txt" "deep/er/leaf.nix" "override/answer.nix" ]
