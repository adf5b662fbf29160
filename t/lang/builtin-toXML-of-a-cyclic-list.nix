let l = [ l ]; in builtins.toXML l
