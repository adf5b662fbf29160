# home-manager: all modules evaluated to the list of their options, as its manual shows them but for
# default values. Of nixpkgs only lib is there; the rest of `pkgs` is a stand-in.
{ trees }:
let
  lib = import (trees + "/home-manager/modules/lib/stdlib-extended.nix") (
    import (trees + "/nixpkgs.lib/lib")
  );

  formats = "hocon ini iniWithGlobalSection javaProperties json keyValue plist toml xml yaml";
  packages = "evince eog vesktop equibop";
  named = names: lib.genAttrs (lib.splitString " " names);

  # A file format: a set of any values is valid.
  format =
    let
      inherit (lib.types) nullOr oneOf bool int float str path attrsOf listOf;
      atom = nullOr (oneOf [ bool int float str path ]);
      tree = oneOf [ atom (attrsOf tree) (listOf tree) ] // { description = "tree of values"; };
    in
    _: {
      type = attrsOf tree;
      generate = name: value: { inherit name value; };
      lib.types = { inherit atom; };
    };

  package = pname: {
    type = "derivation";
    name = "${pname}-1";
    outPath = "/nix/store/${pname}-1";
    meta = { description = "The package ${pname}"; mainProgram = pname; };
    inherit pname;
  };

  pkgs = named packages package // {
    path = ./nixpkgs;
    inherit lib;
    stdenv.hostPlatform = lib.systems.elaborate "x86_64-linux";
    formats = named formats (_: format);
  };

  evaluated = lib.evalModules {
    modules =
      import (trees + "/home-manager/modules/modules.nix") {
        inherit pkgs lib;
        check = false;
        useNixpkgsModule = false;
      }
      ++ [
        {
          home.stateVersion = "25.11";
          disabledModules = [ (trees + "/home-manager/modules/services-modular") ];
        }
      ];
    class = "homeManager";
    specialArgs.modulesPath = trees + "/home-manager/modules";
  };
in
map (option: removeAttrs option [ "default" ]) (lib.optionAttrSetToDocList evaluated.options)
