let
  recursiveUpdateUntil = pred: lhs: rhs: let
    f = path: builtins.zipAttrsWith (n: values:
      let here = path ++ [ n ]; in
      if builtins.length values == 1 || pred here (builtins.elemAt values 1) (builtins.head values)
      then builtins.head values
      else f here values);
  in f [ ] [ rhs lhs ];
  recursiveUpdate = recursiveUpdateUntil (path: l: r: !(builtins.isAttrs l && builtins.isAttrs r));
in
[
  (recursiveUpdate { a = { b = 1; c = 2; }; l = [ 1 ]; } { a = { c = 3; d = 4; }; l = [ 2 ]; e = 5; }) (recursiveUpdate { a = 1; } { a = { b = 1; }; }) (recursiveUpdate { a.b.c.d = 1; } { a.b.c.e = 2; }) (recursiveUpdate { } { })
  (recursiveUpdateUntil (p: l: r: p == [ "stop" ]) { stop = { a = 1; }; go = { a = 1; }; } { stop = { b = 2; }; go = { b = 2; }; })
]
