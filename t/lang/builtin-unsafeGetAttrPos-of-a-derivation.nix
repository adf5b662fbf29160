let d = derivation { name = "n"; builder = "b"; system = "s"; }; in
[ (builtins.unsafeGetAttrPos "outPath" d) (builtins.unsafeGetAttrPos "all" d) ((builtins.unsafeGetAttrPos "name" d).line) ]
