builtins.fromTOML ''
  # a comment
  title = "TOML \"quoted\" \u00e9 \t"
  literal = 'C:\path\n'
  multi = """
  first
  second \
     joined"""
  multi_literal = ''''
  raw \n
  text''''
  int = 42
  neg = -17
  under = 1_000_000
  hex = 0xDEAD_beef
  oct = 0o755
  bin = 0b1101
  flt = 3.14
  exp = 5e+22
  small = -2.5e-3
  yes = true
  no = false
  dotted.key.path = 1
  "quoted key" = 2
  'lit key' = 3
  array = [ 1, 2, [ "a", 'b' ], ]
  multiline = [
    1,
    2, # comment
  ]
  inline = { x = 1, y = { z = "w" }, d.e = 5 }
  empty = []

  [table]
  a = 1
  [table.sub]
  b = 2
  [other."dotted.name"]
  c = 3

  [[products]]
  name = "hammer"
  [[products]]
  [[products]]
  name = "nail"
  [products.dims]
  w = 1
''
