# CR and CRLF are newlines in a quoted string and themselves in an indented one.
[
  "a
bc
d"
  "
"
  "x\
y"
  ''
  a
  b''
  "\r"
  # a comment ends at a lone CR"seen"
]
