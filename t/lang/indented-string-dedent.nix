[
  ''
    two
      four
    two
  ''
  ''
      deep
    shallow
        deeper
  ''
  ''one line''
  ''   leading on the first line counts
    so this loses only three''
  ''first
      second
    third''
  ''
    last line without newline''
  ''

    blank first line is kept

    blank lines do not count
  ''
]
