map builtins.parseFlakeRef [ "github:a/b?dir&c d" "https://a/?&x=1" "/a?dir" ]
