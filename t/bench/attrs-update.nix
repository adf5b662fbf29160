# Sets that grow and change by `//` with small right-hand sides, as in package sets and counters.
let
  inherit (builtins) foldl' genList attrNames length mapAttrs removeAttrs;

  mod = a: b: a - a / b * b;
  range = n: genList (i: i) n;

  base = builtins.listToAttrs (map (i: { name = "pkg${toString i}"; value = { version = i; enabled = false; }; }) (range 400));

  touched = foldl'
    (set: i:
      let name = "pkg${toString (mod (i * 37) 400)}"; in
      set // { ${name} = set.${name} // { enabled = true; version = set.${name}.version + 1; }; })
    base
    (range 12000);

  histogram = foldl' (acc: i: let k = "d${toString (mod (i * i) 97)}"; in acc // { ${k} = (acc.${k} or 0) + 1; }) { } (range 60000);

  layered = foldl' (acc: i: acc // { last = i; "layer${toString (mod i 8)}" = i; }) base (range 12000);

  shrunk = foldl' (set: i: removeAttrs set [ "pkg${toString i}" ]) base (range 300);
in
{
  enabled = length (builtins.filter (n: touched.${n}.enabled) (attrNames touched));
  versions = foldl' (a: n: a + touched.${n}.version) 0 (attrNames touched);
  histogram = { size = length (attrNames histogram); inherit (histogram) d0 d1 d4; };
  layered = { size = length (attrNames layered); inherit (layered) last layer3; };
  shrunk = length (attrNames shrunk);
}
