# The file <nix/fetchurl.nix>.
let
  fetch = import <nix/fetchurl.nix>;
  paths = d: {
    inherit (d) drvPath outPath;
  };
  url = "http://example.org/a/file.tar";
in
{
  args = builtins.functionArgs fetch;
  sha256 = paths (fetch { inherit url; sha256 = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"; });
  sha1 = paths (fetch { inherit url; sha1 = "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"; name = "f"; });
  md5 = paths (fetch { inherit url; md5 = "5eb63bbbe01eeed093cb22bb8f5acdc3"; system = "x"; });
  hash = paths (fetch { inherit url; hash = "sha256-uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="; executable = true; });
  unpack = paths (fetch { inherit url; hash = "sha256-uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="; unpack = true; });
}
