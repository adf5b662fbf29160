{ lib, ... }:
{
  options.meta = {
    maintainers = lib.mkOption {
      type = lib.types.listOf lib.types.raw;
      default = [ ];
    };
    doc = lib.mkOption { type = lib.types.raw; };
  };
}
