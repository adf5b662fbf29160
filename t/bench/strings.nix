# Text work: building, splitting, escaping, padding and templating of configuration files.
let
  inherit (builtins) concatStringsSep replaceStrings split filter isString stringLength substring genList map foldl' length elemAt head concatMap;

  splitString = sep: s: filter isString (split sep s);
  lines = splitString "\n";
  concatMapSep = sep: f: l: concatStringsSep sep (map f l);
  fixedWidth = width: c: s: if stringLength s < width then fixedWidth width c (c + s) else s;
  chars = s: genList (i: substring i 1 s) (stringLength s);
  upper = replaceStrings (chars "abcdefghijklmnopqrstuvwxyz") (chars "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  hasPrefix = p: s: substring 0 (stringLength p) s == p;
  removePrefix = p: s: if hasPrefix p s then substring (stringLength p) (-1) s else s;
  indent = by: s: concatMapSep "\n" (l: if l == "" then l else by + l) (lines s);
  escapeXML = replaceStrings [ "&" "<" ">" "\"" "'" ] [ "&amp;" "&lt;" "&gt;" "&quot;" "&apos;" ];
  escapeShellArg = s: "'${replaceStrings [ "'" ] [ "'\\''" ] s}'";

  vhost = n: ''
    server {
      listen ${toString (8000 + n)};
      server_name ${upper "host"}-${fixedWidth 5 "0" (toString n)}.example.org;
      location / {
        root ${escapeShellArg "/srv/it's/${toString n}"};
        add_header X-Note "${escapeXML "<a href='x'>Tom & \"Jerry\"</a>"}";
      }
    }
  '';

  config = concatMapSep "\n" vhost (genList (i: i) 1900);
  parsed = filter (hasPrefix "  listen") (lines config);
  ports = map (l: substring 0 4 (removePrefix "  listen " l)) parsed;
  nested = indent "    " config;
  csv = concatMapSep "\n" (r: concatMapSep "," toString r) (genList (i: genList (j: i * j) 12) 900);
  cells = concatMap (splitString ",") (lines csv);
  hex = n: if n < 16 then elemAt (chars "0123456789abcdef") n else hex (n / 16) + hex (n - n / 16 * 16);
in
{
  size = stringLength config;
  vhosts = length parsed;
  ports = [ (head ports) (elemAt ports 1899) ];
  indented = stringLength nested;
  digest = builtins.hashString "sha256" nested;
  cells = [ (length cells) (elemAt cells 4799) ];
  hex = stringLength (concatMapSep " " hex (genList (i: i * 77) 5000));
  rebuilt = stringLength (foldl' (acc: l: acc + l + "\n") "" (genList (elemAt (lines config)) 1500));
}
