# A small fleet, described once and rendered for every machine:
#
#     tvx eval --strict --json t/demo
#
# `fleet.nix` holds the site, `hosts/` one file per machine and `roles.nix` what a machine can be. This file puts them
# together: it discovers the hosts, merges their roles, hands out addresses and writes the configuration files.
let
  lib = import ./lib.nix;
  site = import ./fleet.nix { environment = "production"; };
  roles = import ./roles.nix { inherit lib site fleet; };

  inherit (lib) mapAttrs;

  # Every hosts/NAME.nix is a function from what a host may know to its description.
  files = lib.filterAttrs (file: type: type == "regular" && lib.hasSuffix ".nix" file) (builtins.readDir ./hosts);
  names = map (lib.removeSuffix ".nix") (builtins.attrNames files);

  load = index: name:
    let
      host = import (./hosts + "/${name}.nix") { inherit lib site; };
      base = {
        inherit name;
        address = lib.ipv4.host site.network (index + 10);
        fqdn = "${name}.${site.domain}";
        tags = [ site.environment ];
        ports = [ 22 ];
        backup.enable = false;
      };
      parts = map (role: roles.${role} or (throw "host '${name}' has the unknown role '${role}'")) host.roles;
      # Later parts refine earlier ones; a part that is a function may look at the finished host.
      overlays = [ host ] ++ parts ++ site.overlays;
    in
    lib.fix (self: lib.foldl' (acc: part: lib.merge acc (if builtins.isFunction part then part self else part)) base overlays);

  # The fixed point: roles refer to other hosts through `fleet` while it is being built.
  fleet = builtins.listToAttrs (lib.imap (index: name: { inherit name; value = load index name; }) names);

  render = host: {
    inherit (host) address;
    memory = lib.formatBytes host.memory;
    ports = lib.commas (lib.unique (lib.sort builtins.lessThan host.ports));
    tags = lib.commas host.tags;
    files = mapAttrs (_: text: "${toString (builtins.length (lib.lines text))} lines, md5 ${builtins.hashString "md5" text}") host.files;
  } // (if host.backup.enable then { backup = "${host.backup.at} to ${host.backup.target}"; } else { });

  hosts = lib.attrValues fleet;
in
{
  inherit (site) environment;
  hosts = mapAttrs (_: render) fleet;
  zone = lib.lines (lib.zoneFile site hosts);
  proxy = lib.lines fleet.edge.files."/etc/proxy.conf";
  summary = {
    machines = builtins.length hosts;
    memory = lib.formatBytes (lib.sum (map (h: h.memory) hosts));
    byRole = lib.zipAttrsWith (_: lib.commas) (lib.concatMap (h: map (role: { ${role} = h.name; }) h.roles) hosts);
  };
}
