map builtins.toJSON [
  1 (-1) 1.5 true false null "s" "" "q\"\\/\n\r\t" "é日本" [ ] { } [ 1 [ 2 ] { a = null; } ] { b = 1; a = [ "x" ]; "c d" = { }; } { outPath = "/o"; x = 1; } { __toString = s: "str" + s.v; v = "!"; } { outPath = { a = 1; }; } { outPath = [ 1 { outPath = 2; } ]; } "\${x}" (builtins.fromJSON ''"\u0001\u001f\u007f"'') 0.1 1.0e100 { __toString = _: "first"; outPath = "second"; } 9223372036854775807
]
