{ lib, ... }: {
  roles = [ "proxy" ];
  memory = lib.GiB 4;
}
