let inherit (builtins) zipAttrsWith; in
[
  (zipAttrsWith (n: vs: vs) [ { a = 1; } { b = 2; } { a = 3; } ]) (zipAttrsWith (n: vs: "${n}:${toString vs}") [ { x = 1; y = 2; } { x = 3; } ]) (zipAttrsWith (n: vs: vs) [ ]) (zipAttrsWith (n: vs: vs) [ { } { } ])
  (builtins.attrNames (zipAttrsWith (n: vs: throw "lazy") [ { b = throw "v"; } { a = throw "w"; } ])) (zipAttrsWith (n: vs: builtins.length vs) (builtins.genList (i: { ${if i > 2 then "hi" else "lo"} = throw "unforced"; }) 5))
]
