# A module system in small: declared options with types and merging, priorities, conditions, submodules, imports and
# assertions, used by a few hand-written and many generated service modules to build one system configuration.
let
  inherit (builtins)
    all attrNames attrValues catAttrs concatLists concatMap concatStringsSep elem elemAt filter foldl' genList head
    isAttrs isBool isFunction isInt isList isString length listToAttrs map mapAttrs removeAttrs sort tail toJSON typeOf
    hashString stringLength zipAttrsWith;

  lib = rec {
    mod = a: b: a - a / b * b;
    optional = c: x: if c then [ x ] else [ ];
    optionals = c: l: if c then l else [ ];
    optionalString = c: s: if c then s else "";
    concatMapStrings = f: l: concatStringsSep "" (map f l);
    nameValuePair = name: value: { inherit name value; };
    filterAttrs = pred: set: removeAttrs set (filter (n: !pred n set.${n}) (attrNames set));
    mapAttrsToList = f: set: map (n: f n set.${n}) (attrNames set);
    showPath = concatStringsSep ".";
    unique = l: foldl' (acc: x: if elem x acc then acc else acc ++ [ x ]) [ ] l;

    # Properties wrap a definition; they are pushed down or discharged when the option is merged.
    mkIf = condition: content: { _type = "if"; inherit condition content; };
    mkMerge = contents: { _type = "merge"; inherit contents; };
    mkOverride = priority: content: { _type = "override"; inherit priority content; };
    mkDefault = mkOverride 1000;
    mkForce = mkOverride 50;
    mkOrder = order: content: { _type = "order"; inherit order content; };
    mkBefore = mkOrder 500;
    mkAfter = mkOrder 1500;
    isProperty = kind: x: isAttrs x && x._type or null == kind;

    mkOption = { type ? types.raw, default ? null, description ? "", ... }@args: args // { _type = "option"; inherit type description; };
    mkEnableOption = what: mkOption { type = types.bool; default = false; description = "Whether to enable ${what}."; };
    isOption = x: isAttrs x && x._type or null == "option";

    types = rec {
      mk = { name, check, merge ? only }: { inherit name check merge; };
      only = path: defs:
        let v = (head defs).value; in
        if all (d: d.value == v) (tail defs) then v
        else throw "option ${showPath path} has conflicting definitions in ${concatStringsSep " and " (map (d: d.file) defs)}";
      raw = mk { name = "raw"; check = _: true; };
      bool = mk { name = "bool"; check = isBool; };
      int = mk { name = "int"; check = isInt; };
      port = mk { name = "port"; check = x: isInt x && x > 0 && x < 65536; };
      str = mk { name = "str"; check = isString; };
      lines = mk { name = "lines"; check = isString; merge = _: defs: concatStringsSep "\n" (map (d: d.value) defs); };
      enum = values: mk { name = "enum"; check = x: elem x values; };
      nullOr = t: mk {
        name = "nullOr ${t.name}";
        check = x: x == null || t.check x;
        merge = path: defs: if all (d: d.value == null) defs then null else t.merge path defs;
      };
      listOf = t: mk {
        name = "listOf ${t.name}";
        check = isList;
        merge = path: defs: concatMap (d: map (value: mergeDefinitions path t [ (d // { inherit value; }) ]) d.value) defs;
      };
      attrsOf = t: mk {
        name = "attrsOf ${t.name}";
        check = isAttrs;
        merge = path: defs: zipAttrsWith (n: ds: mergeDefinitions (path ++ [ n ]) t ds) (map (d: mapAttrs (_: value: d // { inherit value; }) d.value) defs);
      };
      submodule = module: mk {
        name = "submodule";
        check = x: isAttrs x || isFunction x;
        merge = path: defs: (evalModules {
          prefix = path;
          modules = [ module { config._name = elemAt path (length path - 1); options._name = mkOption { type = str; }; } ]
            ++ map (d: { imports = [ ]; config = d.value; _file = d.file; }) defs;
        }).config;
      };
    };

    discharge = def:
      let v = def.value; in
      if isProperty "if" v then (if v.condition then discharge (def // { value = v.content; }) else [ ])
      else if isProperty "merge" v then concatMap (value: discharge (def // { inherit value; })) v.contents
      else if isProperty "override" v then map (d: d // { inherit (v) priority; }) (discharge (def // { value = v.content; }))
      else if isProperty "order" v then map (d: d // { inherit (v) order; }) (discharge (def // { value = v.content; }))
      else [ def ];

    mergeDefinitions = path: type: defs:
      let
        discharged = concatMap discharge defs;
        strongest = foldl' (p: d: if d.priority or 100 < p then d.priority or 100 else p) 9999 discharged;
        chosen = filter (d: d.priority or 100 == strongest) discharged;
        ordered = if all (d: !(d ? order)) chosen then chosen else sort (a: b: a.order or 1000 < b.order or 1000) chosen;
        bad = filter (d: !type.check d.value) ordered;
      in
      if ordered == [ ] then throw "option ${showPath path} is used but not defined"
      else if bad != [ ] then throw "option ${showPath path} is not of type ${type.name} but ${typeOf (head bad).value} in ${(head bad).file}"
      else type.merge path ordered;

    # Conditions and merges around whole sets move inward to the attributes.
    pushDown = v:
      if isProperty "if" v then map (mapAttrs (_: content: mkIf v.condition content)) (pushDown v.content)
      else if isProperty "merge" v then concatMap pushDown v.contents
      else if isProperty "override" v then map (mapAttrs (_: content: mkOverride v.priority content)) (pushDown v.content)
      else [ v ];

    mergeTree = path: options: configs:
      let
        declared = zipAttrsWith (n: os: os) options;
        defined = zipAttrsWith (n: ds: ds) (concatMap (c: map (mapAttrs (_: value: { inherit (c) file; inherit value; })) (pushDown c.value)) configs);
        unknown = filter (n: !(declared ? ${n})) (attrNames defined);
        one = name: decls:
          let here = path ++ [ name ]; defs = defined.${name} or [ ]; first = head decls; in
          if isOption first
          then
            if length decls > 1 then throw "option ${showPath here} is declared twice"
            else (first.apply or (x: x)) (mergeDefinitions here first.type (defs ++ optional (first ? default) { file = "default"; value = mkOverride 1500 first.default; }))
          else mergeTree here decls defs;
      in
      if unknown != [ ] then throw "option ${showPath (path ++ [ (head unknown) ])} does not exist, but ${(head defined.${head unknown}).file} defines it"
      else mapAttrs one declared;

    evalModules = { modules, prefix ? [ ], specialArgs ? { } }:
      let
        args = { inherit lib config; } // specialArgs;
        load = m:
          let
            raw = if isFunction m then m args else m;
            normal = if raw ? config || raw ? options then raw else { config = removeAttrs raw [ "imports" "_file" ]; inherit (raw) imports; };
          in
          [ { file = raw._file or "module"; options = normal.options or { }; config = normal.config or { }; } ] ++ concatMap load (raw.imports or [ ]);
        loaded = concatMap load modules;
        config = mergeTree prefix (map (m: m.options) loaded) (map (m: { inherit (m) file; value = m.config; }) loaded);
      in
      { inherit config; count = length loaded; };
  };

  base = { config, lib, ... }: with lib; {
    _file = "base";
    options = {
      system = {
        hostName = mkOption { type = types.str; };
        stateVersion = mkOption { type = types.str; default = "24.05"; };
        packages = mkOption { type = types.listOf types.str; default = [ ]; apply = unique; };
        summary = mkOption { type = types.lines; };
      };
      users = mkOption {
        default = { };
        type = types.attrsOf (types.submodule ({ config, lib, ... }: {
          _file = "user";
          options = {
            uid = lib.mkOption { type = lib.types.nullOr lib.types.int; default = null; };
            home = lib.mkOption { type = lib.types.str; };
            shell = lib.mkOption { type = lib.types.enum [ "bash" "zsh" "nologin" ]; default = "nologin"; };
            groups = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ ]; };
          };
          config = { home = lib.mkDefault "/home/${config._name}"; groups = lib.mkIf (config.shell != "nologin") [ "login" ]; };
        }));
      };
      firewall = {
        enable = mkEnableOption "the firewall";
        ports = mkOption { type = types.listOf types.port; default = [ ]; apply = sort (a: b: a < b); };
      };
      units = mkOption {
        default = { };
        type = types.attrsOf (types.submodule ({ lib, config, ... }: {
          _file = "unit";
          options = with lib; {
            description = mkOption { type = types.str; default = config._name; };
            command = mkOption { type = types.str; };
            after = mkOption { type = types.listOf types.str; default = [ ]; };
            environment = mkOption { type = types.attrsOf types.str; default = { }; };
            text = mkOption { type = types.lines; };
          };
          config.text = lib.mkMerge [
            (lib.mkBefore "[Unit]\nDescription=${config.description}")
            (lib.mkIf (config.after != [ ]) "After=${concatStringsSep " " config.after}")
            (lib.mkAfter ("[Service]\nExecStart=${config.command}\n" + lib.concatMapStrings (n: "Environment=${n}=${config.environment.${n}}\n") (attrNames config.environment)))
          ];
        }));
      };
      assertions = mkOption { type = types.listOf types.raw; default = [ ]; };
    };
    config = {
      users.root = { uid = 0; home = "/root"; shell = "bash"; };
      system.summary = mkMerge [ (mkBefore "host ${config.system.hostName}") "users ${toString (length (attrNames config.users))}" (mkAfter "units ${toString (length (attrNames config.units))}") ];
      system.packages = [ "coreutils" config.users.root.shell ];
    };
  };

  # Every generated service declares its own options and, when enabled, defines parts of the system.
  service = i: { config, lib, ... }:
    let
      name = "service${toString i}";
      cfg = config.services.${name};
    in
    with lib; {
      _file = name;
      options.services.${name} = {
        enable = mkEnableOption name;
        port = mkOption { type = types.port; default = 2000 + i; };
        user = mkOption { type = types.str; default = name; };
        openFirewall = mkOption { type = types.bool; default = mod i 3 == 0; };
        logLevel = mkOption { type = types.enum [ "debug" "info" "warn" ]; default = "info"; };
        extraConfig = mkOption { type = types.lines; default = ""; };
        settings = mkOption { type = types.attrsOf types.raw; default = { }; };
        virtualHosts = mkOption {
          default = { };
          type = types.attrsOf (types.submodule {
            options = { root = mkOption { type = types.str; default = "/var/www"; }; tls = mkOption { type = types.bool; default = false; }; };
          });
        };
      };
      config = mkIf cfg.enable (mkMerge [
        {
          services.${name}.settings = { listen = mkDefault cfg.port; workers = mkDefault (1 + mod i 4); log = cfg.logLevel; };
          users.${cfg.user} = { uid = 1000 + i; groups = [ "services" ]; };
          system.packages = [ name "shared-tool" ];
          units.${name} = {
            command = "/bin/${name} --port ${toString cfg.port} --config ${hashString "md5" (toJSON cfg.settings)}";
            environment = { LOG = cfg.logLevel; HOSTS = concatStringsSep "," (attrNames cfg.virtualHosts); };
            after = [ "network" ] ++ optional (i > 0 && config.services."service${toString (i - 1)}".enable) "service${toString (i - 1)}";
          };
          assertions = [ { assertion = cfg.port > 1024; message = "${name} needs an unprivileged port"; } ];
        }
        (mkIf (cfg.openFirewall && config.firewall.enable) { firewall.ports = [ cfg.port ]; })
        (mkIf (cfg.virtualHosts != { }) { units.${name}.after = mkAfter [ "certificates" ]; system.packages = [ "tls-tool" ]; })
      ]);
    };

  profile = { lib, ... }: {
    _file = "profile";
    firewall.enable = true;
    services.service3 = { logLevel = "debug"; settings.workers = 16; virtualHosts = { "a.example.org" = { tls = true; }; "b.example.org".root = "/srv/b"; }; };
    services.service4 = lib.mkMerge [ { port = lib.mkForce 8443; } (lib.mkIf false { port = 1; }) { extraConfig = "first"; } { extraConfig = lib.mkAfter "last"; } ];
    users.alice = { uid = 5000; shell = "zsh"; groups = lib.mkBefore [ "admin" ]; };
    imports = [
      { _file = "host"; config.system.hostName = "bench"; }
      { _file = "more"; config.users.alice.groups = [ "wheel" ]; config.system.stateVersion = lib.mkForce "25.11"; }
    ];
  };

  services = 800;
  system = lib.evalModules {
    modules = [ base profile ] ++ genList service services
      ++ genList (i: { _file = "enable${toString i}"; config.services."service${toString i}".enable = lib.mod i 7 != 5; }) services;
  };
  cfg = system.config;
  failed = filter (a: !a.assertion) cfg.assertions;
in
if failed != [ ] then throw (head failed).message else {
  modules = system.count;
  inherit (cfg.system) hostName stateVersion summary;
  packages = length cfg.system.packages;
  ports = [ (length cfg.firewall.ports) (head cfg.firewall.ports) ];
  alice = cfg.users.alice;
  service3 = cfg.services.service3.settings;
  service4 = { inherit (cfg.services.service4) port extraConfig; };
  unit = cfg.units.service4.text;
  digest = hashString "sha256" (toJSON cfg);
}
