let y = 5; in with { y = 6; }; import ./lib/undefined.nix
