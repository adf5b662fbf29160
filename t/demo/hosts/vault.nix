{ lib, ... }: {
  roles = [ "backup" ];
  memory = lib.GiB 2;
  tags = [ "offsite" ];
}
