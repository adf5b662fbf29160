# A miniature of the module idea: definitions from several modules are merged by option type.
let
  inherit (builtins) foldl' concatLists map attrNames isAttrs isList isFunction head length filter mapAttrs listToAttrs catAttrs elem;
  mkIf = cond: content: { _type = "if"; inherit cond content; };
  mkForce = content: { _type = "override"; inherit content; };
  types = {
    int = { name = "int"; merge = vs: if length vs == 1 then head vs else throw "conflicting definitions"; };
    listOf = { name = "list"; merge = concatLists; };
    attrs = { name = "attrs"; merge = foldl' (a: b: a // b) { }; };
  };
  discharge = d: if isAttrs d && d._type or "" == "if" then (if d.cond then discharge d.content else [ ]) else if isAttrs d && d._type or "" == "override" then [ { forced = true; value = d.content; } ] else [ { forced = false; value = d; } ];
  eval = modules: let
    ms = map (m: if isFunction m then m { inherit config; } else m) modules;
    options = foldl' (a: b: a // b) { } (catAttrs "options" ms);
    config = mapAttrs (name: o: let
      all = concatLists (map discharge (catAttrs name (catAttrs "config" ms)));
      forced = filter (d: d.forced) all;
      vs = map (d: d.value) (if forced != [ ] then forced else all);
    in if vs == [ ] then o.default else o.type.merge vs) options;
  in config;
in
eval [
  { options = { port = { type = types.int; default = 80; }; hosts = { type = types.listOf; default = [ ]; }; extra = { type = types.attrs; default = { }; }; tls = { type = types.int; default = 0; }; }; }
  ({ config, ... }: { config = { hosts = [ "a" ]; extra = { p = config.port; }; tls = mkIf (config.port == 443) 1; }; })
  { config = { hosts = mkIf false [ "never" ]; port = 8080; }; }
  { config = { hosts = mkIf true [ "b" ]; port = mkForce 443; extra.q = 2; }; }
]
