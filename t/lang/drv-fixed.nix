# Derivations with a fixed output, and that what depends on one does not depend on how it is made.
let
  sha256 = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
  fixed =
    more:
    derivation (
      {
        name = "f";
        system = "s";
        builder = "b";
      }
      // more
    );
  paths = d: {
    inherit (d) drvPath outPath;
  };
  use = d: derivation { name = "use"; system = "s"; builder = "b"; inherit d; };
  one = fixed { outputHashAlgo = "sha256"; outputHash = sha256; mirror = 1; };
  two = fixed { outputHashAlgo = "sha256"; outputHash = sha256; mirror = 2; };
  both = pick: derivation {
    name = "both";
    system = "s";
    builder = "b";
    args = pick (derivation { name = "x"; system = "s"; builder = one; outputs = [ "out" "dev" ]; })
      (derivation { name = "x"; system = "s"; builder = two; outputs = [ "out" "dev" ]; });
  };
in
{
  flat = paths one;
  other = paths two;
  independent = (use one).outPath == (use two).outPath;
  dependent = (use one).drvPath == (use two).drvPath;
  use = paths (use one);
  merged = paths (both (x: y: [ x y ]));
  joined = paths (both (x: y: [ x.dev y ]));
  recursive = paths (fixed { outputHashMode = "recursive"; outputHashAlgo = "sha256"; outputHash = sha256; });
  nar = paths (fixed { outputHashMode = "nar"; outputHash = "sha256:${sha256}"; });
  sri = paths (fixed { outputHash = "sha256-uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="; });
  base32 = paths (fixed { outputHashAlgo = "sha256"; outputHash = "1rfgxg7nxdwj08fqgkblnws2y9vwyfzgmhjxjyhj4cv3i6wwwlhp"; });
  sha1 = paths (fixed { outputHashAlgo = "sha1"; outputHash = "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"; });
  sha1r = paths (fixed { outputHashAlgo = "sha1"; outputHashMode = "recursive"; outputHash = "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"; });
  md5 = paths (fixed { outputHashAlgo = "md5"; outputHash = "5eb63bbbe01eeed093cb22bb8f5acdc3"; });
  sha512 = paths (fixed { outputHashAlgo = "sha512"; outputHash = "309ecc489c12d6eb4cc40f50c902f2b4d0ed77ee511a7c7a9bcd3ca86d4cd86f989dd35bc5ff499670da34255b45b0cfd830e81f605dcf7dc5542e93ae9cd76f"; });
  unknownAlgo = paths (fixed { outputHashAlgo = "foo"; outputHash = "sha256:${sha256}"; });
  outIsReplaced = paths (fixed { outputHashAlgo = "sha256"; outputHash = sha256; out = "x"; });
}
