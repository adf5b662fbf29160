let inherit (builtins) functionArgs; in
[ (functionArgs ({ a, b ? 1, ... }: a)) (functionArgs (x: x)) (functionArgs ({ }: 1)) (functionArgs ({ ... }: 1)) (functionArgs (args@{ z, y ? throw "lazy", x }: z)) (functionArgs map) (functionArgs (builtins.add 1)) ]
