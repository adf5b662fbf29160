let x = "outer"; y = "outer y"; in
[
  (({ x }: x) { x = "arg"; }) (({ x ? y }: x) { }) (({ y ? "dflt", x ? y }: x) { }) (({ x, ... }@y: y.x) { x = 1; })
  ((x: { x }: x) 1 { x = 2; }) (({ x }: x: x) { x = 1; } 2) (with { z = 1; }; ({ z ? "d" }: z) { })
]
