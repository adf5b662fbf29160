<no-such-entry/x.nix>
