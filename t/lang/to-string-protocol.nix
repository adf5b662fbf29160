let s = { __toString = self: "<${self.v}>"; v = "1"; outPath = "out"; }; in
[
  "${s}" (toString s) (toString [ s s ]) ("" + s) (builtins.concatStringsSep "," [ s s ]) (builtins.toJSON s)
  (toString { __toString = self: { __toString = _: "nested"; }; }) "${{ outPath = { outPath = "deep"; }; }}" (toString { outPath = "o"; }) (toString { outPath = 5; }) (toString { __toString = _: 6; })
  (builtins.stringLength "${s}") (baseNameOf { outPath = "/a/b"; })
]
