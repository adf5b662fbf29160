[ ./a.nix foo/bar /abs/path ~/x <nixpkgs> http://a.b/c ]
