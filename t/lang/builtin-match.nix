let m = builtins.match; in
[
  (m "a" "a") (m "a" "b") (m "a" "ab") (m "a.*" "abc") (m "(a)(b)" "ab") (m "(a)|(b)" "b") (m "([0-9]+)-([a-z]*)" "12-") (m "" "") (m "" "a") (m "(x(y)?)*" "xxy") (m "[[:alpha:]]+" "abc") (m "[[:digit:][:space:]]+" "1 2\t3") (m "[^/]*/(.*)" "a/b/c") (m ".*\n(.*)" "x\ny") (m "a{2,3}" "aaa") (m "a{2}" "aaa") (m "(a?)(b*)" "") (m "\\." ".") (m "\\(x\\)" "(x)") (m "[]]" "]") (m "[a-]+" "a-a")
  (m "^a$" "a") (m "((a)|b)+" "ab") (m "(.*)\\.nix" "default.nix") (m "[A-Z]{1,}[0-9]?" "ABC1") (m "x|y|z" "y") (m "(foo|foobar)(bar)?" "foobar") (m ".+" "é")
]
