{ lib, ... }: {
  roles = [ "web" ];
  memory = lib.GiB 8;
}
