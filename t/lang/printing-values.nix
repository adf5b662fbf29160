[
  1 1.5 true false null "s" "q\"\\\n\r\t\${x}$y" /p [ ] { } [ [ ] ] { a = { }; } (x: x) ({ a }: a) map (map (x: x)) builtins.add (builtins.add 1) (builtins.foldl' 1 2) "é\u0001"
  { "a b" = 1; "if" = 2; "or" = 3; "1a" = 4; "a-b" = 5; "a'" = 6; "" = 7; "_x" = 8; "inherit" = 9; "then" = 10; "a.b" = 11; "${"$"}{" = 12; "-a" = 13; "é" = 14; "true" = 15; "null" = 16; "assert" = 17; "let" = 18; "in" = 19; "with" = 20; "rec" = 21; "else" = 22; "__curPos" = 23; "\"" = 24; }
]
