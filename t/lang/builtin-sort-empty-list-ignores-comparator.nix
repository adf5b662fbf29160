builtins.sort (throw "comparator") [ ]
