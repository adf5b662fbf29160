let s = { b = 1; a = 2; "10" = 3; "9" = 4; B = 5; "a b" = 6; }; in
[ (builtins.attrNames s) (builtins.attrValues s) (builtins.attrNames { }) (builtins.attrValues { }) (builtins.attrNames { z = throw "lazy"; y = 1; }) (builtins.length (builtins.attrValues { z = throw "lazy"; })) (builtins.attrNames ({ c = 1; } // { a = 2; })) (builtins.attrNames rec { q = p; p = 1; }) ]
