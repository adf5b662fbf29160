[ "a	b" "bell" (builtins.fromJSON ''"\u0001\u007f\u00e9\ud83d\ude00"'') ]
