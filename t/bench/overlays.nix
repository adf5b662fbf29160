# Package set by fixed point: many overlays by extends, overridable packages and late binding.
let
  inherit (builtins) foldl' genList attrNames length mapAttrs listToAttrs concatStringsSep;

  fix = f: let x = f x; in x;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  compose = f: g: final: prev: let applied = f final prev; in applied // g final (prev // applied);
  composeMany = foldl' compose (_: _: { });

  makeOverridable = f: args: f args // {
    override = change: makeOverridable f (args // (if builtins.isFunction change then change args else change));
    overrideAttrs = change: let base = f args; in base // change base;
  };
  mkPackage = makeOverridable ({ name, version ? "1.0", inputs ? [ ], flags ? { } }: {
    inherit name version inputs flags;
    id = "${name}-${version}";
    closure = foldl' (acc: p: acc // p.closure) { ${name} = version; } inputs;
  });

  base = final: {
    libc = mkPackage { name = "libc"; };
    compiler = mkPackage { name = "compiler"; inputs = [ final.libc ]; };
    callPackage = name: inputs: mkPackage { inherit name; inputs = [ final.compiler ] ++ map (n: final.${n}) inputs; };
  } // listToAttrs (genList (i: { name = "lib${toString i}"; value = final.callPackage "lib${toString i}" (if i < 2 then [ ] else [ "lib${toString (i / 2)}" "lib${toString (i - 2)}" ]); }) 1500);

  overlay = i: final: prev: {
    "tool${toString i}" = final.callPackage "tool${toString i}" [ "lib${toString i}" ];
    "lib${toString i}" = prev."lib${toString i}".override (old: { version = "${old.version or "1.0"}.${toString i}"; flags = old.flags or { } // { "overlay${toString i}" = true; }; });
    libc = prev.libc.override { version = "2.${toString i}"; };
  };

  overlays = genList overlay 1000;
  stacked = fix (foldl' (f: o: extends o f) base overlays);
  composed = fix (extends (composeMany overlays) base);
  summary = set: {
    libc = set.libc.id;
    tools = concatStringsSep " " (genList (i: set."tool${toString (i * 123)}".id) 7);
    libs = genList (i: set."lib${toString (i * 12)}".id) 5;
    closure = length (attrNames set.tool999.closure);
    total = foldl' (a: i: a + length (attrNames set."tool${toString i}".closure)) 0 (genList (i: i) 1000);
  };
in
{
  stacked = summary stacked;
  agree = summary stacked == summary composed;
  patched = (stacked.tool3.overrideAttrs (old: { version = old.version + "-patched"; })).version;
}
