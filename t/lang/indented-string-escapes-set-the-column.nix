# An escape or an interpolation is text where it stands, so it limits the dedent of its line.
let x = "X\n    Y"; e = ""; in
[
  ''
      ''\n  a
        b
  ''
  ''
    ${x}
      after
  ''
  ''
      a
    ${e}
      b
  ''
  ''
      a
    '''
  ''
  ''
        a
      ''$
  ''
  ''
        ${e}a
          b ${x} c
  ''
  ''
    ${e}
  ''
]
