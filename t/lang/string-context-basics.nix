let
  inherit (builtins) appendContext getContext hasContext unsafeDiscardStringContext;
  src = "/nix/store/0000000000000000000000000000000a-src";
  drv = "/nix/store/1111111111111111111111111111111b-pkg.drv";
  s = appendContext "path" { ${src} = { path = true; }; };
  o = appendContext "out" { ${drv} = { outputs = [ "out" "dev" ]; }; };
  a = appendContext "all" { ${drv} = { allOutputs = true; }; };
in
[
  (getContext "plain") (getContext s) (getContext o) (getContext a) (map hasContext [ "plain" s o a ]) (getContext "${s}${o}") (getContext (s + a)) (unsafeDiscardStringContext s) (hasContext (unsafeDiscardStringContext s)) s
  (appendContext s { ${drv} = { outputs = [ "out" ]; }; } == "path") (getContext (appendContext o { ${drv} = { outputs = [ "bin" ]; path = true; }; }))
]
