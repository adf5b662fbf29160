let
  c = builtins.convertHash;
  hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  to = toHashFormat: hash: c { inherit hash toHashFormat; hashAlgo = "sha256"; };
  sri = to "sri" hex;
in
[
  (map (f: to f hex) [ "base16" "nix32" "base64" "sri" ])
  (map (f: (c { hash = sri; toHashFormat = f; }) == to f hex) [ "base16" "nix32" "base64" "sri" ])
  (to "base16" (to "nix32" hex) == hex) (to "base16" (to "base64" hex) == hex) (c { hash = "sha256:${hex}"; toHashFormat = "sri"; } == sri)
  (c { hash = builtins.hashString "md5" "x"; hashAlgo = "md5"; toHashFormat = "nix32"; }) (c { hash = builtins.hashString "sha1" "x"; hashAlgo = "sha1"; toHashFormat = "base64"; }) (c { hash = builtins.hashString "sha512" "x"; hashAlgo = "sha512"; toHashFormat = "sri"; })
]
