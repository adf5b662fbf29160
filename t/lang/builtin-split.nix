let s = builtins.split; in
[
  (s "," "a,b,c") (s "(,)" "a,b") (s "x" "abc") (s "a" "a") (s "" "ab") (s "(a)b" "abc") (s "([ac])" "abc") (s "(a)|(c)" "abc") (s "[[:space:]]+" " a  b ") (s "," "") (s "," ",,") (s "(-)?[0-9]" "a-1b2") (s "$" "ab") (s "^a" "aab") (s "(b*)" "abbc") (s "\n" "l1\nl2\n") (s "é" "aéb") (s "(x)(y)?" "axbxyc")
]
