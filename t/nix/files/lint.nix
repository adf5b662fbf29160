let x = ./a.nix; in http://foo.bar
