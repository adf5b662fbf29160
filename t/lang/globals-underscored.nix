[
  (__add 1 2) (__head [ 1 ]) (__foldl' (a: b: a + b) 0 [ 1 2 ]) (__length [ ]) (__langVersion) (__stringLength "abc") (__attrNames { a = 1; }) (__isAttrs { }) (__typeOf __nixPath) (__elemAt [ 5 ] 0) (__toJSON { })
]
