map builtins.typeOf [ 6/2 (6 / 2) (6/ 2) (6 /(2)) ]
