let
  inherit (builtins) hasContext;
  c = builtins.appendContext "ctx/x" { "/nix/store/0000000000000000000000000000000a-src" = { path = true; }; };
  d = builtins.appendContext "," { "/nix/store/0000000000000000000000000000000b-sep" = { path = true; }; };
  names = s: map (n: builtins.substring 44 100 n) (builtins.attrNames (builtins.getContext s));
in
{
  interpolation = hasContext "a${c}b";
  plus = hasContext (c + "a");
  substring = hasContext (builtins.substring 0 1 c);
  substringEmpty = hasContext (builtins.substring 0 0 c);
  substringBeyond = hasContext (builtins.substring 100 1 c);
  baseName = hasContext (baseNameOf c);
  dir = hasContext (dirOf c);
  concatList = names (builtins.concatStringsSep "," [ c "x" ]);
  concatSep = names (builtins.concatStringsSep d [ "x" "y" ]);
  concatSepUnused = names (builtins.concatStringsSep d [ "x" ]);
  json = hasContext (builtins.toJSON { a = [ c ]; });
  xml = hasContext (builtins.toXML c);
  toStringList = hasContext (toString [ 1 c ]);
  replaceSubject = names (builtins.replaceStrings [ "x" ] [ "y" ] c);
  replaceUsed = names (builtins.replaceStrings [ "a" ] [ c ] "banana");
  replaceUnused = names (builtins.replaceStrings [ "z" ] [ c ] "banana");
  replaceFrom = names (builtins.replaceStrings [ c ] [ "q" ] "ctx/x");
  match = map hasContext (builtins.match "(.*)/(.*)" c);
  split = map (x: builtins.isString x && hasContext x) (builtins.split "/" c);
  hash = hasContext (builtins.hashString "md5" c);
  length = builtins.stringLength c;
  equal = c == "ctx/x";
  lessThan = c < "ctx/y";
  elem = builtins.elem c [ "ctx/x" ];
  both = names "${c}${d}${c}";
  bothToString = names (toString { outPath = c + d; });
}
