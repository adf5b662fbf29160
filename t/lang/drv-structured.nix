# __structuredAttrs: the attributes as JSON, and what is read from them all the same.
let
  drv = more: derivation ({ name = "x"; system = "s"; builder = "b"; __structuredAttrs = true; } // more);
  paths = d: {
    inherit (d) drvPath outPath;
  };
  dep = derivation { name = "dep"; system = "s"; builder = "b"; };
in
{
  empty = paths (drv { });
  values = paths (drv {
    null = null;
    yes = true;
    float = 1.5;
    nested = { z = [ 1 { } ]; a.b = "\"\n\té"; };
    path = ./data/tree/f;
    inherit dep;
    custom.__toString = self: "custom";
    args = [ "a" dep ];
  });
  outputs = paths (drv { outputs = [ "out" "dev" ]; });
  ignored = paths (drv { __ignoreNulls = true; a = null; b = [ null ]; });
  off = paths (derivation { name = "x"; system = "s"; builder = "b"; __structuredAttrs = false; a = 1; });
  fixed = paths (drv { outputHash = "sha256-uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="; outputHashMode = "recursive"; });
  text = paths (derivation { name = "x"; system = "s"; builder = "b"; __json = "{ \"b\": [1.0, 2e3, null], \"a\": {\"c\": \"\\u00e9\"} }"; });
}
