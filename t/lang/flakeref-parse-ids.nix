# Names in a registry, with a reference, a revision or both.
map builtins.parseFlakeRef [
  "nixpkgs"
  "nix-pkgs_2/release-23.05"
  "nixpkgs/0123456789abcdefABCDEF012345678901234567"
  "nixpkgs/a/0123456789012345678901234567890123456789"
  "nixpkgs/a/#"
  "flake:nixpkgs"
  "flake:nixpkgs/ref?dir=a/b&other=c"
  "flake:/nixpkgs//ref/"
  "flake:nixpkgs/a%2fb"
  "flake://host/a/b"
]
