# Spaces and the newline right after the opening quotes vanish; a closing line of spaces is dropped.
[
  ''    
  a
  ''
  ''
  ''
  ''   ''
  ''''
  ''

  ''
  ''
    a
      ''
  ''
    a
''
  ''
      a
  b''
  '' a''
  ''a  ''
  ''
  a
  b  ''
]
