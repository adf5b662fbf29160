[
  (scopedImport { x = 20; } ./lib/scoped.nix) (scopedImport { x = 1; map = f: l: "own map"; } ./lib/scoped.nix) (builtins.scopedImport { y = 1; builtins = { toString = _: "fake"; }; } ./lib/scoped-builtins.nix) (map (x: (scopedImport { inherit x; } ./lib/scoped.nix).x) [ 1 2 ])
]
