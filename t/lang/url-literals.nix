# No spaces around the colon makes a string, not a lambda.
let y = 1; in
[
  http://example.org/a%20b?c=d&e=f#
  "|"
  mailto:someone@example.org
  x:y
  x:1
  a+b-c.d:e
  ftp://h/~user/!*'_.-$,=+@&
  "|"
  ((x: x) y)
  ((x:(x)) y)
  ((x :x) y)
]
