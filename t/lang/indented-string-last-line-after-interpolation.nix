# The closing line is dropped only if its newline belongs to the last literal piece.
let e = ""; in
[
  ''
    a
    ${e}
  ''
  ''
    a
    ${e}  ''
  ''
    a ${e}''
  ''
    a
      ${e}
      ${e}''
  ''${e}
  ''
  ''${e}   
    ${e}   ''
]
