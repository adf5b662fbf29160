# __curPos is a set describing where it stands.
let p = __curPos; f = x: __curPos.line;
in
[ (baseNameOf p.file) p.line p.column (f 1)
  __curPos.line        __curPos.column ]
