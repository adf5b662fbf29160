let one = class: c: builtins.match "[[:${class}:]]" c != null; probe = [ "a" "Z" "5" " " "\t" "." "_" "f" "\n" ]; in
map (class: map (one class) probe) [ "alpha" "digit" "alnum" "upper" "lower" "space" "blank" "punct" "xdigit" "print" "graph" "cntrl" ]
