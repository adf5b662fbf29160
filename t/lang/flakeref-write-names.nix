map builtins.flakeRefToString [
  { type = "indirect"; id = "a"; }
  { type = "indirect"; id = "a"; ref = "b/c d"; rev = "sha1:0123456789012345678901234567890123456789"; dir = "e/f g"; }
  { type = "indirect"; id = "a"; rev = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; narHash = "unused"; }
  { type = "github"; owner = "a b"; repo = "c/d"; ref = "e/f"; host = "g.h"; dir = ""; }
  { type = "gitlab"; owner = "a"; repo = "b"; narHash = ""; lastModified = 1; treeHash = "x"; __final = true; }
  { type = "sourcehut"; owner = "~a"; repo = "b"; rev = "sha1-ASNFZ4kBI0VniQEjRWeJASNFZ4k="; }
  { type = "path"; path = "/a//b c?d"; rev = "unchecked"; narHash = true; revCount = 3; lastModified = 4; dir = "e"; }
  { type = "path"; path = ""; }
  { type = "path"; path = "./a"; rev = 5; }
]
