let
  inherit (builtins) unsafeGetAttrPos;
  show = p: if p == null then null else "${baseNameOf p.file}:${toString p.line}:${toString p.column}";
  s = {
    a = 1;
      b.c = 2;
    inherit (builtins) add;
    "quoted" = 3;
  };
  outer = 1; i = { inherit outer; };
  at = n: t: show (unsafeGetAttrPos n t);
  dyn = { ${"dy" + "n"} = 1; };
  tvx = builtins.listToAttrs [ { name = "l"; value = 1; } ];
in
[
  (at "a" s) (at "b" s) (at "c" s.b) (at "add" s) (at "quoted" s) (at "outer" i) (at "none" s) (at "dyn" dyn) (at "l" tvx)
  "|" (at "a" (s // { z = 1; })) (at "a" (s // { a = 2; })) (at "a" (removeAttrs s [ "b" ])) (at "a" (builtins.intersectAttrs { a = 1; } s)) (at "a" (builtins.mapAttrs (n: v: v) s)) (at "b" (builtins.fromJSON ''{"b":1}''))
  "|" (at "x" (builtins.functionArgs ({ x, y ? 1 }: x))) (at "y" (builtins.functionArgs ({ x, y ? 1 }: x))) (at "add" builtins) (at "g" (builtins.groupBy (x: x) [ "g" ])) (at "value" (import ./lib/tree/leaf.nix))
]
