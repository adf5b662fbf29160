# Derivations and how they depend on one another; the paths are Nix's.
let
  drv =
    name: more:
    derivation (
      {
        inherit name;
        system = "x86_64-linux";
        builder = "/bin/sh";
      }
      // more
    );
  paths = d: {
    inherit (d) drvPath outPath;
  };
  a = drv "a" { };
  b = drv "b" {
    outputs = [
      "out"
      "dev"
      "lib"
    ];
    args = [
      "-c"
      a
      1
      true
      null
      [ "x" "y" ]
    ];
  };
  c = drv "c" {
    fromDev = b.dev;
    fromLib = "${b.lib}/lib";
    both = "${a} ${b}";
  };
in
{
  a = paths a;
  b = paths b // { dev = b.dev.outPath; lib = b.lib.outPath; };
  c = paths c;
  strings = paths (
    drv "strings" {
      quoted = "a\"b\\c\nd\re\tf";
      "odd name \" \n" = "x";
      number = 1;
      float = 1.5;
      list = [ 1 [ "a" [ ] ] null true false "b" ];
      yes = true;
      no = false;
      nothing = null;
      drvPath = "no output";
      passAsFile = [ "number" ];
      allowedReferences = [ "out" ];
    }
  );
  ignored = paths (drv "ignored" { __ignoreNulls = true; nothing = null; list = [ null ]; });
  kept = paths (drv "ignored" { __ignoreNulls = false; nothing = null; });
  named = paths (drv "named" { outputs = [ "bin" "out" ]; out = "x"; bin = "y"; });
  set = builtins.attrNames b;
  names = map (d: d.outputName) b.all;
  same = b.dev.out.lib.outPath == b.lib.outPath;
  inherit (b) type outputName;
  args = (b.drvAttrs).name;
  strict = builtins.derivationStrict {
    name = "strict";
    system = "s";
    builder = "b";
    outputs = "doc  out\tman";
  };
}
