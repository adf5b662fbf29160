# Sets that were complete get more: by paths through them, by sets of the same name, large ones too.
let
  x = { p = "p"; q = "q"; r = "r"; };
  dynamic = "dyn";
  many = {
    k1 = 1; k2 = 2; k3 = 3; k4 = 4; k5 = 5; k6 = 6; k7 = 7; k8 = 8; k9 = 9;
    inner = { };
  };
  many.inner.first.deep = "a path through two closed sets";
  many.k10 = 10;
  many.inner = { second = 2; third.x = 3; };
  many.inner.third.y = 4;
  many.inner.first = { k1 = 1; k2 = 2; k3 = 3; k4 = 4; k5 = 5; k6 = 6; k7 = 7; k8 = 8; k9 = 9; };
in
{
  inherit many;
  from = { inherit (x) p; inherit dynamic; };
  from = { inherit (x // { q = "another q"; }) q; };
  from.sub = { inherit (x) r; };
  named.${dynamic + "-1"}.a.b = 1;
  named.${dynamic + "-2"} = { c = 2; };
  named.plain.d = 3;
  named.plain = rec { e = 4; };
  single.a.b.c.d.e = 1;
  single.a.b.c.d.f = 2;
  single.a.b.g = 3;
  empty = { };
  empty = { };
  filled = { };
  filled.later = { };
  filled.later.still = "yes";
  recursive = rec { a = b; b.c = 1; b.d = 2; };
}
