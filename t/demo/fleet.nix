# What all machines share, by environment.
{ environment }:
let
  admins = [ "alice" "bob" ];
  settings = {
    production = { network = "10.20.30.0/24"; domain = "example.net"; retention = 30; };
    staging = { network = "10.99.0.0/24"; domain = "staging.example.net"; retention = 3; };
  };
in
settings.${environment} // {
  inherit environment;

  # Applied to every host after its roles.
  overlays = [
    (self: {
      files."/etc/motd" = ''
        Welcome to ${self.fqdn} (${builtins.concatStringsSep ", " self.roles}).
        Ask ${builtins.concatStringsSep " or " admins} for access.
      '';
    })
    (self: { tags = if self.backup.enable then [ "backed-up" ] else [ ]; })
  ];
}
