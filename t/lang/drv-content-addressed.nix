# Outputs whose paths only a build can tell, and the placeholders for them.
let
  drv = name: more: derivation ({ inherit name; system = "s"; builder = "b"; } // more);
  paths = d: {
    inherit (d) drvPath outPath;
  };
  ca = drv "ca" { __contentAddressed = true; outputs = [ "out" "dev" ]; };
  flat = drv "flat" { __contentAddressed = true; outputHashMode = "flat"; outputHashAlgo = "sha1"; };
  impure = drv "impure" { __impure = true; };
  after = drv "after" { a = ca.dev; };
in
{
  ca = paths ca;
  flat = paths flat;
  impure = paths impure;
  after = paths after;
  afterThat = paths (drv "after-that" { a = after; });
  fixedAfter = paths (drv "f" { a = ca; outputHash = "sha256-uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="; });
  fixedIsFixed = paths (drv "f" { __contentAddressed = true; outputHash = "sha256-uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="; });
  off = paths (drv "off" { __contentAddressed = false; __impure = false; });
}
