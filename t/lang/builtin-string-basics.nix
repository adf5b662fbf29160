let inherit (builtins) stringLength substring concatStringsSep; in
[
  (stringLength "") (stringLength "abc") (stringLength "é") (stringLength "\n") (substring 0 2 "abc") (substring 1 10 "abc") (substring 3 1 "abc") (substring 10 5 "abc") (substring 0 0 "abc") (substring 1 (-1) "abc") (substring 0 3 "") (substring 2 1 "abc") (substring 9223372036854775807 1 "abc") (substring 1 9223372036854775807 "abc")
  (concatStringsSep ", " [ "a" "b" "c" ]) (concatStringsSep "," [ ]) (concatStringsSep "," [ "x" ]) (concatStringsSep "" [ "a" "b" ]) (concatStringsSep "-" [ "" "" ]) (concatStringsSep "," [ { outPath = "o"; } { __toString = _: "t"; } ])
  (stringLength { outPath = "four"; }) (substring 1 1 { __toString = _: "xyz"; })
]
