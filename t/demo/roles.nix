# What a machine can be. A role is a part of a host description, or a function from the finished host to one.
{ lib, site, fleet }:
let
  withRole = role: builtins.filter (h: builtins.elem role h.roles) (lib.attrValues fleet);
in
{
  web = self: {
    ports = [ 8080 ];
    tags = [ "stateless" ];
    files."/etc/app.env" = ''
      LISTEN=${self.address}:8080
      WORKERS=${toString (self.memory / lib.GiB 2)}
      DATABASE_URL=postgres://app@${fleet.store.fqdn}/app
    '';
  };

  proxy = self: {
    ports = [ 443 80 ];
    files."/etc/proxy.conf" = ''
      frontend ${site.domain}
        bind ${self.address}:443
        default_backend app
      backend app
      ${lib.concatMapLines (h: "  server ${h.name} ${h.address}:8080 weight ${toString (h.memory / lib.GiB 4)}") (withRole "web")}
    '';
  };

  database = self: {
    ports = [ 5432 ];
    backup = { enable = true; target = fleet.vault.fqdn; };
    files."/etc/postgres.conf" = ''
      listen_addresses = '${self.address}'
      shared_buffers = ${lib.formatBytes (self.memory / 4)}
      max_connections = ${toString (25 * builtins.length (withRole "web"))}
    '';
  };

  backup = self: {
    files."/etc/backup.toml" = lib.concatMapLines
      (h: "[${h.name}]\nat = \"${h.backup.at}\"\nkeep = ${toString site.retention}")
      (builtins.filter (h: h.backup.enable) (lib.attrValues fleet));
  };
}
