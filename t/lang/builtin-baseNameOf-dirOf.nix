[
  (map baseNameOf [ "a/b" "/a/b/" "a" "/" "" "a//" "a/b//" /a/b /. ./x "." ".." "/a/." "a/b.tar.gz" ])
  (map dirOf [ "a/b" "/a/b/" "a" "/" "" "/a" "a/" "a//b" "//a" "a/b/c" ])
  (map dirOf [ /a/b /a /. ]) (builtins.typeOf (dirOf /a/b)) (builtins.typeOf (baseNameOf /a/b)) (dirOf { outPath = "/x/y"; })
]
