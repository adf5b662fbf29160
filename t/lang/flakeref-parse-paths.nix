map builtins.parseFlakeRef [
  "/"
  "/a/../b/./c/"
  "//a///b"
  "/a b%20c:d?dir=e#"
  "path:"
  "path:a/b"
  "path:./a//b/"
  "path:///a%20b"
  "path:/a?rev=unchecked&narHash=&revCount=+12&lastModified=18446744073709551615"
]
