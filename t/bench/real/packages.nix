# corepkgs: what a set of packages is to be built from, with all that they depend on.
{ trees }:
let
  pkgs = import (trees + "/corepkgs") {
    localSystem.system = "x86_64-linux";
  };
  names = [
    "alsa-topology-conf" "auto-patchelf" "aws-c-auth" "babeltrace" "binutils" "bundler" "clang"
    "cmake" "crun" "curl" "db5" "docbook_sgml_dtd_41" "dtc" "ell" "ffmpeg_8" "gcc_latest" "giflib"
    "git" "gnutar" "guile_2_2" "hwinfo" "iputils" "jshon" "kotlin" "libdex" "libpng12" "libssh"
    "libuchardet" "libwebp" "libxml2" "lit" "llhttp" "lsof" "luajit_2_1" "man-db" "minizip"
    "nftables" "nspr" "openpam" "p7zip" "patchutils" "procps" "python315" "re2" "rtmpdump" "rustup"
    "shared-mime-info" "spdlog" "sysctl" "tcpdump" "texliveSmall" "util-linuxMinimal" "wolfssl"
  ];
in
map (name: pkgs.${name}.drvPath) names
