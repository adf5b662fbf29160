# match and split in bulk: URLs, versions, key-value files, a tokenizer and log lines.
let
  inherit (builtins) match split filter isString isList genList map elemAt length head foldl' concatMap concatStringsSep listToAttrs;

  mod = a: b: a - a / b * b;
  urls = genList (i: "https://host${toString i}.example.${elemAt [ "com" "org" "net" ] (mod i 3)}:${toString (8000 + i)}/path/to/${toString (i * i)}?q=${toString i}#frag") 7000;
  parseURL = u: let m = match "([a-z]+)://([^/:]+)(:([0-9]+))?(/[^?#]*)?([?]([^#]*))?(#(.*))?" u; in
    { scheme = elemAt m 0; host = elemAt m 1; port = elemAt m 3; path = elemAt m 4; query = elemAt m 6; };

  versions = genList (i: "${toString (mod i 7)}.${toString (mod i 31)}.${toString i}${if mod i 4 == 0 then "-rc${toString (mod i 3)}" else ""}") 7000;
  parseVersion = v: match "([0-9]+)\\.([0-9]+)\\.([0-9]+)(-([a-z]+)([0-9]+))?" v;

  ini = concatStringsSep "\n" (genList (i: if mod i 10 == 0 then "[section${toString i}]" else "key${toString i} = value ${toString (i * 3)} ; note") 5000);
  parsed = map (l: match "[[:space:]]*([a-z0-9]+)[[:space:]]*=[[:space:]]*([^;]*[^; ])[[:space:]]*(;.*)?" l) (filter isString (split "\n" ini));

  source = concatStringsSep " " (genList (i: "let x${toString i} = (foo + ${toString i}) * bar_${toString i};") 2000);
  tokens = filter isList (split "([a-z_][a-z0-9_]*|[0-9]+|[-+*/=();])" source);

  log = genList (i: "2024-0${toString (1 + mod i 9)}-1${toString (mod i 10)} host${toString (mod i 5)} daemon[${toString i}]: ${if mod i 6 == 0 then "ERROR" else "INFO"} request took ${toString (mod (i * 37) 500)}ms") 6000;
  slow = filter (m: m != null) (map (match ".* ([A-Z]+) request took ([3-4][0-9][0-9])ms") log);
in
{
  hosts = length (filter (u: (parseURL u).port == "8${toString 199}") urls);
  query = (parseURL (elemAt urls 77)).query;
  prereleases = length (filter (m: elemAt m 4 != null) (map parseVersion versions));
  options = length (filter (m: m != null) parsed);
  value = elemAt (elemAt parsed 999) 1;
  tokens = length tokens;
  names = length (filter (t: match "[a-z_].*" (head t) != null) tokens);
  slow = length slow;
  errors = length (filter (m: head m == "ERROR") slow);
}
