builtins.trace __curPos (let p = __curPos; in builtins.trace (builtins.seq p.line p) [ __curPos.line __curPos.column ])
