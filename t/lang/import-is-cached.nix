# The same file gives the same value, so even functions inside compare equal by identity.
let a = import ./lib/functions.nix; b = import ./lib/functions.nix; c = import (./lib + "/./functions.nix"); in
[ (a == b) (a == c) (a.f == b.f) ([ a.f ] == [ a.f ]) (import ./lib/traced.nix + import ./lib/traced.nix) ]
