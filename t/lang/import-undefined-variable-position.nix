[ (import ./lib/undefined.nix) ]
