map builtins.parseFlakeRef [
  "git://host/path"
  "git+https://host/path?ref=main&rev=0123456789012345678901234567890123456789&dir=x"
  "git+https://host/path?shallow=1&submodules=0&lfs=true&exportIgnore=1&allRefs=1"
  "git+https://host/path?narHash=a&name=b&unknown=c%26d"
  "git+ssh://git:pass%40word@host:022/a/~b"
  "git+file:/a/b"
  "git+file:a"
  "git+file:///a%20b"
  "git+git+https://a/b"
  "hg+https://host/path?ref=a..b&rev=c&other=d"
  "hg+file:///a"
]
