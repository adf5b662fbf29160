# The bigger of the two application servers; it also runs the nightly jobs.
args@{ lib, ... }:
lib.merge (import ./app-1.nix args) {
  memory = lib.GiB 16;
  tags = [ "cron" ];
  files."/etc/crontab" = ''
    15 3 * * * app  report --all
    0  4 * * 0 app  vacuum
  '';
}
