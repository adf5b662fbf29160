# Reports over a table of log entries with groupBy, zipAttrsWith, partition and mapAttrs.
let
  inherit (builtins) groupBy zipAttrsWith mapAttrs genList foldl' length elemAt partition attrNames attrValues sort head concatLists map filter;

  mod = a: b: a - a / b * b;
  pick = l: i: elemAt l (mod i (length l));
  sum = foldl' (a: b: a + b) 0;

  entries = genList
    (i: {
      host = pick [ "alpha" "beta" "gamma" "delta" "epsilon" ] (i * i / 3);
      level = pick [ "info" "info" "warn" "info" "error" "debug" ] (i * 7 + i / 11);
      service = pick [ "web" "db" "cache" "queue" "mail" "cron" "auth" ] (i * 5 + 2);
      ms = mod (i * 7919) 997;
    })
    40000;

  mean = l: if l == [ ] then 0 else sum l / length l;
  report = group: { count = length group; mean = mean (map (e: e.ms) group); max = foldl' (a: e: if e.ms > a then e.ms else a) 0 group; };

  byHost = groupBy (e: e.host) entries;
  byService = mapAttrs (_: report) (groupBy (e: e.service) entries);
  nested = mapAttrs (_: es: mapAttrs (_: length) (groupBy (e: e.level) es)) byHost;
  totals = zipAttrsWith (_: sum) (attrValues nested);
  slow = partition (e: e.ms > 900) entries;
  merged = zipAttrsWith (name: vs: if name == "ms" then sum vs else length (attrNames (groupBy (v: v) vs))) entries;
  histogram = mapAttrs (_: length) (groupBy (e: "b${toString (e.ms / 100)}") entries);
  defaults = zipAttrsWith (_: head) (genList (i: { ${"option${toString (mod i 50)}"} = i; always = i; ${"layer${toString (mod i 7)}"} = [ i ]; }) 15000);
in
{
  inherit byService nested totals merged histogram;
  slow = length slow.right;
  defaults = { options = length (attrNames defaults); inherit (defaults) always option49 layer3; };
}
