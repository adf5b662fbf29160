# The empty list never looks at the function; a full one calls it only when forced.
[ (map 1 [ ]) (builtins.length (map 1 [ 1 ])) ]
