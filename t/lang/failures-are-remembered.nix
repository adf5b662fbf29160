# A thunk that failed fails again without running again.
let x = builtins.trace "once" (throw "no"); in [ (builtins.tryEval x) (builtins.tryEval x) (builtins.tryEval [ x ]).success ]
