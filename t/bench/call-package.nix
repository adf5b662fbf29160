# The callPackage pattern: functions with many formals filled from a package set by functionArgs.
let
  inherit (builtins) functionArgs intersectAttrs genList listToAttrs length attrNames foldl' mapAttrs concatMap filter isFunction isAttrs concatStringsSep;

  callPackageWith = scope: f: overrides:
    let
      args = intersectAttrs (functionArgs f) scope // overrides;
      result = f args;
    in
    result // { override = changes: callPackageWith scope f (overrides // changes); };

  stdenv = {
    system = "x86_64-linux";
    mkDerivation = { pname, version, buildInputs ? [ ], nativeBuildInputs ? [ ], configureFlags ? [ ], doCheck ? false, meta ? { }, passthru ? { }, ... }@attrs:
      {
        name = "${pname}-${version}";
        inputs = map (p: p.name) (filter (p: p != null) (buildInputs ++ nativeBuildInputs));
        flags = concatStringsSep " " configureFlags;
        meta = { available = !(meta.broken or false); platforms = [ "linux" ]; } // meta;
        inherit doCheck attrs;
      } // passthru;
  };

  library = i: { stdenv, lib, zlib, openssl ? null, enableStatic ? false, withDocs ? true, prev ? null, doxygen, pkg-config, ... }:
    stdenv.mkDerivation {
      pname = "library${toString i}";
      version = "1.${toString i}";
      buildInputs = [ zlib prev ] ++ lib.optional (openssl != null) openssl;
      nativeBuildInputs = [ pkg-config ] ++ lib.optional withDocs doxygen;
      configureFlags = [ (lib.enableFeature enableStatic "static") (lib.enableFeature withDocs "docs") ];
      meta = { description = "Library number ${toString i}"; broken = lib.mod i 10 == 7; };
    };

  program = i: { lib, stdenv, fetch ? (x: x), zlib, openssl, pkg-config, library0, library1, library2, library3 ? null, perl ? null, python ? null, gui ? false, ... }@args:
    stdenv.mkDerivation rec {
      pname = "program${toString i}";
      version = "${toString i}.0";
      src = fetch "https://example.org/${pname}-${version}.tar.gz";
      buildInputs = [ zlib openssl library0 library1 library2 library3 ] ++ lib.optionals gui [ perl python ];
      nativeBuildInputs = [ pkg-config ];
      passthru = { argCount = length (attrNames args); };
      doCheck = stdenv.system == "x86_64-linux";
    };

  lib = rec {
    mod = a: b: a - a / b * b;
    optional = c: x: if c then [ x ] else [ ];
    optionals = c: l: if c then l else [ ];
    enableFeature = c: f: "--${if c then "enable" else "disable"}-${f}";
  };

  simple = pname: { stdenv, ... }: stdenv.mkDerivation { inherit pname; version = "1"; };

  pkgs = { inherit stdenv lib; }
    // mapAttrs (_: f: call f { }) (listToAttrs (map (n: { name = n; value = simple n; }) [ "zlib" "openssl" "doxygen" "pkg-config" "perl" "python" ]))
    // listToAttrs (genList (i: { name = "library${toString i}"; value = call (library i) (if i == 0 then { } else { prev = pkgs."library${toString (i - 1)}"; }); }) 9000)
    // listToAttrs (genList (i: { name = "program${toString i}"; value = call (program i) { gui = lib.mod i 3 == 0; }; }) 9000);
  call = callPackageWith pkgs;

  names = filter (n: pkgs.${n} ? inputs) (attrNames pkgs);
in
{
  packages = length names;
  inputs = foldl' (a: n: a + length pkgs.${n}.inputs) 0 names;
  broken = length (filter (n: !pkgs.${n}.meta.available) names);
  flags = pkgs.library5.flags;
  static = map (i: (pkgs."library${toString i}".override { enableStatic = true; withDocs = false; }).flags) [ 1 2 ];
  args = pkgs.program9.argCount;
  overridden = foldl' (a: i: a + length (pkgs."program${toString i}".override { library3 = null; }).inputs) 0 (genList (i: i) 9000);
  checked = length (filter (n: pkgs.${n}.doCheck) names);
}
