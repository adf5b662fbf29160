map builtins.flakeRefToString [
  { type = "git"; url = "https://a/b?x=y&ref=c#d"; ref = "e"; }
  { type = "git"; url = "git+ssh://a@b/c"; rev = "0123456789012345678901234567890123456789"; shallow = true; submodules = true; lfs = true; exportIgnore = true; allRefs = true; }
  { type = "git"; url = "https://a/b?dir=c"; shallow = false; dir = "d"; name = "e"; dirtyRev = "f"; }
  { type = "git"; url = "/a//b c%20?d"; }
  { type = "git"; url = "a/b:c"; }
  { type = "git"; url = "user@host:a/b"; }
  { type = "git"; url = "b@[::1]:c"; }
  { type = "git"; url = "git://a/b"; }
  { type = "git"; url = ""; }
  { type = "hg"; url = "https://a/b?c=d"; ref = "e"; rev = "0123456789012345678901234567890123456789"; }
  { type = "tarball"; url = "https://a/b?narHash=c"; narHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"; rev = "unused"; }
  { type = "file"; url = "file://@:80/a#b"; dir = "c"; unpack = true; }
  { type = "tarball"; url = "a:b"; }
]
