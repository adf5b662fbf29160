# <a/b> needs no spaces inside; otherwise it is a comparison.
let a = 1; b = 2; in
[
  (a <b)
  (a< b)
  (b >a)
  (builtins.typeOf <fromenv>)
  (baseNameOf <fromenv/answer.nix>)
  (import <fromenv/answer.nix>)
  (builtins.tryEval <fromenv/no-such-file>).success
  (builtins.tryEval <no-such-entry/x.nix>).success
]
