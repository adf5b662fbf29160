# Imports resolve against the importing file and a directory means its default.nix.
let tree = import ./lib/tree; in
[ tree (import ./lib/tree/default.nix).name (import (./lib/tree + "/leaf.nix")) (import (toString ./lib/tree)).sum ((import ./lib/tree/function.nix) { x = 1; }) (map import [ ./lib/answer.nix ./lib/override/answer.nix ]) ((import ./lib/tree).selfName) ]
