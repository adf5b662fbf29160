{ lib, site, ... }: {
  roles = [ "database" ];
  memory = lib.GiB (if site.environment == "production" then 64 else 8);
  backup.at = "02:30";
}
