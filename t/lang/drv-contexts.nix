# What strings refer to, and what becomes of that in a derivation.
let
  drv = name: more: derivation ({ inherit name; system = "s"; builder = "b"; } // more);
  dep = drv "dep" { outputs = [ "out" "dev" ]; src = "${./data/tree/f}"; };
  file = builtins.toFile "file" "text";
  use = s: (drv "use" { inherit s; }).drvPath;
in
{
  out = builtins.getContext "${dep}";
  all = builtins.getContext "${dep}${dep.dev}${dep.drvPath}${file}${./data/tree/f}";
  plain = builtins.getContext (builtins.unsafeDiscardStringContext "${dep}");
  shallow = builtins.getContext (builtins.unsafeDiscardOutputDependency dep.drvPath);
  deep = builtins.getContext (
    builtins.addDrvOutputDependencies (builtins.unsafeDiscardOutputDependency dep.drvPath)
  );
  uses = map use [
    "${dep}"
    "${dep.dev}"
    "${dep}${dep.dev}"
    (builtins.unsafeDiscardStringContext "${dep}")
    (builtins.unsafeDiscardOutputDependency dep.drvPath)
    file
    "${./data/tree/f}"
    "${file} ${./data/tree/f} ${dep} ${./data/tree/exe}"
    (builtins.toFile "refers" "${file} ${./data/tree/f}")
    (builtins.placeholder "out")
  ];
  json = builtins.toJSON { inherit dep; f = ./data/tree/f; };
  jsonContext = builtins.getContext (builtins.toJSON { inherit dep; f = ./data/tree/f; });
  xml = builtins.toXML { inherit (dep) out; inherit file; };
}
