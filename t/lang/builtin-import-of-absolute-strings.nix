# Plain strings that are absolute paths can be imported, read and listed like paths.
let dir = toString ./lib; in [ (import "${dir}/answer.nix") (import (dir + "/tree/../answer.nix")) (builtins.readFile "${dir}/answer.nix") (builtins.pathExists "${dir}/nope") ]
