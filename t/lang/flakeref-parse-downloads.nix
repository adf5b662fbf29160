map builtins.parseFlakeRef [
  "https://host/a.tar.gz"
  "http://HOST:080/a;b=c/?x=a/b?c:d@[e]&w=f g&x=h"
  "https://user:a:b@[::1]:443/a//b/../c"
  "https://1.2.3.4:/"
  "https://"
  "https://a%2fb/?narHash=c&rev=d&revCount=5&lastModified=x&name=e&unpack=f&url=g&type=h"
  "file:a"
  "file:///a/b.zip"
  "file+https://host/a.tar.gz"
  "tarball+file:///a?dir=b"
]
