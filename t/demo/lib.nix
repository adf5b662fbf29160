# The helpers this example needs, in plain Nix.
let
  inherit (builtins) attrNames concatStringsSep elem elemAt filter foldl' genList isAttrs isList isString length split stringLength substring;
in
rec {
  inherit (builtins) attrValues concatMap foldl' mapAttrs sort zipAttrsWith;

  fix = f: let self = f self; in self;
  sum = foldl' (a: b: a + b) 0;
  imap = f: list: genList (i: f i (elemAt list i)) (length list);
  unique = foldl' (acc: x: if elem x acc then acc else acc ++ [ x ]) [ ];
  filterAttrs = pred: set: removeAttrs set (filter (name: !pred name set.${name}) (attrNames set));

  # Sets merge recursively, lists append, anything else is replaced.
  merge = old: new:
    if isAttrs old && isAttrs new then
      old // builtins.mapAttrs (name: value: if old ? ${name} then merge old.${name} value else value) new
    else if isList old && isList new then old ++ new
    else new;

  lines = text: filter (line: line != "") (splitString "\n" text);
  splitString = separator: text: filter isString (split separator text);
  hasSuffix = suffix: text:
    let n = stringLength text; m = stringLength suffix; in
    n >= m && substring (n - m) m text == suffix;
  removeSuffix = suffix: text: if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
  padRight = width: text: text + concatStringsSep "" (genList (_: " ") (width - stringLength text));
  commas = list: concatStringsSep ", " (map toString list);
  concatMapLines = f: list: concatStringsSep "" (map (x: "${f x}\n") list);

  formatBytes = n:
    let
      go = value: units:
        if value < 1024 || length units == 1 then "${toString value} ${builtins.head units}"
        else go (value / 1024) (builtins.tail units);
    in
    go n [ "B" "KiB" "MiB" "GiB" "TiB" ];
  GiB = n: n * 1024 * 1024 * 1024;

  ipv4 = {
    # Host number `n` of a network written as "10.1.2.0/24".
    host = network: n:
      let
        octets = builtins.match "([0-9]+)\\.([0-9]+)\\.([0-9]+)\\.0/24" network;
      in
      if octets == null then throw "'${network}' is not a /24 network"
      else concatStringsSep "." (octets ++ [ (toString n) ]);
    reverse = address: concatStringsSep "." (foldl' (acc: octet: [ octet ] ++ acc) [ ] (splitString "\\." address));
  };

  zoneFile = site: hosts: ''
    $ORIGIN ${site.domain}.
    ${concatMapLines (h: "${padRight 8 h.name} IN A   ${h.address}") hosts}
    ${concatMapLines (h: "${ipv4.reverse h.address}.in-addr.arpa. IN PTR ${h.fqdn}.") (filter (h: elem "web" h.roles) hosts)}
  '';
}
