let
  drv = "/nix/store/1111111111111111111111111111111b-pkg.drv";
  deep = builtins.appendContext drv { ${drv} = { allOutputs = true; }; };
  const = builtins.unsafeDiscardOutputDependency deep;
in
[ (builtins.getContext const) (builtins.getContext (builtins.addDrvOutputDependencies const)) (const == drv) (builtins.getContext (builtins.unsafeDiscardOutputDependency "plain")) ]
