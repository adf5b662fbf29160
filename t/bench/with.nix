# Code that leans on `with`: library scopes, nested with, package lists and expressions that look up through several.
let
  lib = rec {
    inherit (builtins) add sub mul div foldl' map filter length elemAt genList head tail attrNames listToAttrs concatMap stringLength;
    mod = a: b: a - a / b * b;
    id = x: x;
    const = x: y: x;
    flip = f: a: b: f b a;
    sum = foldl' add 0;
    range = a: b: genList (i: a + i) (b - a + 1);
    even = n: mod n 2 == 0;
    clamp = lo: hi: x: if x < lo then lo else if x > hi then hi else x;
    optional = c: x: if c then [ x ] else [ ];
    optionals = c: l: if c then l else [ ];
    max = a: b: if a > b then a else b;
  };

  pkgs = builtins.listToAttrs (map (i: { name = "p${toString i}"; value = { name = "p${toString i}"; size = i; deps = i / 3; }; }) (builtins.genList (i: i) 300));

  shape = w: h: { width = w; height = h; depth = 2; units = { scale = 3; offset = 1; }; };
  area = s: with s; with units; (width * height + depth) * scale + offset;

  shells = n: with lib; with pkgs; sum (map (p: with p; size + deps) ([ p1 p2 p3 p5 p8 p13 p21 p34 p55 p89 p144 p233 ] ++ optionals (even n) [ p100 p200 ] ++ optional (n > 50) p299));
in
with lib;
{
  areas = sum (concatMap (w: map (h: area (shape w h)) (range 1 150)) (range 1 150));
  shells = sum (map shells (range 1 15000));
  clamped = sum (map (clamp 10 50) (filter even (range 1 100000)));
  largest = foldl' max 0 (map (n: with pkgs.${n}; size * deps) (attrNames pkgs));
  nested = sum (map (x: with { y = x + 1; }; with { z = y + x; }; with { x = 100; }; x + y + z) (range 1 60000));
}
