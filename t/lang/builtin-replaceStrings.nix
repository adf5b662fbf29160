let r = builtins.replaceStrings; in
[
  (r [ "a" ] [ "b" ] "banana") (r [ "an" "a" ] [ "1" "2" ] "banana") (r [ "a" "an" ] [ "1" "2" ] "banana") (r [ ] [ ] "same") (r [ "x" ] [ "y" ] "") (r [ "" ] [ "-" ] "abc") (r [ "" ] [ "-" ] "") (r [ "b" "" ] [ "B" "." ] "abc") (r [ "" "b" ] [ "." "B" ] "abc")
  (r [ "ab" "b" ] [ "b" "c" ] "abb") (r [ "\n" ] [ " " ] "a\nb") (r [ "a" "b" ] [ "b" "a" ] "abba") (r [ "oo" ] [ "" ] "foobarfoo") (r [ "a" "a" ] [ "first" "second" ] "a") (r [ "a" ] [ "aa" ] "aaa") (r [ "é" ] [ "e" ] "café") (r [ "a" "unused" ] [ "x" (throw "lazy replacement") ] "banana")
]
