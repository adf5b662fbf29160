#!/bin/sh
# The store: where it is, what is read there, and writing what evaluation made. The paths are Nix's.
. "${0%/*}/cmd.sh"

cat >a.nix <<'END'
let
  dep = derivation { name = "dep"; system = "s"; builder = "b"; text = builtins.toFile "text" "x"; };
in
derivation { name = "a"; system = "s"; builder = "${dep}/bin/b"; src = ./src; }
END
mkdir src && echo hi >src/f && echo x >src/exe && chmod +x src/exe && ln -s f src/l
drv=/nix/store/3cvynq152v05vbbzqw7npr7czd3axqaj-a.drv

prints 'nothing is written' "\"$drv\"" eval -E '(import ./a.nix).drvPath'
is 'nothing was written' "$(ls)" 'a.nix
src'
prints 'writing derivations' "\"$drv\"" eval --write-drvs out -E '(import ./a.nix).drvPath'
is 'each object is there' "$(ls out)" '3cvynq152v05vbbzqw7npr7czd3axqaj-a.drv
qkd0f0nyrxcpkk61d84jnadsivwzcpy8-src
vcbczqz1234lxab4jb5c1rw02krgvir5-text
xh005ag0i3pk8px29z2q3xfx49g6a2ks-dep.drv'
is 'a derivation' "$(cat out/3cvynq152v05vbbzqw7npr7czd3axqaj-a.drv)" 'Derive([("out","/nix/store/sn0v21cj646r5lr2lf0jikvw4fd6g373-a","","")],[("/nix/store/xh005ag0i3pk8px29z2q3xfx49g6a2ks-dep.drv",["out"])],["/nix/store/qkd0f0nyrxcpkk61d84jnadsivwzcpy8-src"],"s","/nix/store/0smg3ij8vdiibisk7kpffcn4wfy9n6y0-dep/bin/b",[],[("builder","/nix/store/0smg3ij8vdiibisk7kpffcn4wfy9n6y0-dep/bin/b"),("name","a"),("out","/nix/store/sn0v21cj646r5lr2lf0jikvw4fd6g373-a"),("src","/nix/store/qkd0f0nyrxcpkk61d84jnadsivwzcpy8-src"),("system","s")])'
is 'a tree' "$(ls out/*-src; cat out/*-src/f out/*-src/l)" 'exe
f
l
hi
hi'
[ -x out/*-src/exe ] && [ ! -x out/*-src/f ] && [ -L out/*-src/l ]
report $? 'executables and symlinks stay such'
prints 'what is there may stay there' "\"$drv\"" eval --write-drvs out -E '(import ./a.nix).drvPath'
run eval --write-drvs a.nix/x -E 1
like 'a folder that cannot be made' "$status:$err" "5:error: creating directory 'a.nix/x': *"
prints 'nothing is added, nothing is written' 1 eval --write-drvs none -E 1
prints 'derivations are read back while they are written' true eval --write-drvs out \
    -E "builtins.readFile (import ./a.nix).drvPath == builtins.readFile ./out/3cvynq152v05vbbzqw7npr7czd3axqaj-a.drv"

cat >use.nix <<'END'
derivation { name = "use"; system = "s"; builder = "b"; a = import (builtins.storePath /nix/store/3cvynq152v05vbbzqw7npr7czd3axqaj-a.drv); }
END
prints 'a store to read' '"/nix/store/1c3q9vyvgc0bk28hzmcamh5lx8pav51g-use.drv"' eval --store out -E '(import ./use.nix).drvPath'
mkdir -p root/nix && mv out root/nix/store
prints 'a root with a store' '"/nix/store/1c3q9vyvgc0bk28hzmcamh5lx8pav51g-use.drv"' eval --store root -E '(import ./use.nix).drvPath'
prints 'its files' '"x"' eval --store root -E 'builtins.readFile /nix/store/vcbczqz1234lxab4jb5c1rw02krgvir5-text'
fails 'what is not there' 1 "error:*3cvynq152v05vbbzqw7npr7czd3axqaj-a.drv'*" eval --store . -E '(import ./use.nix).drvPath'

fails 'importing from a derivation' 1 "error:*cannot build '$drv^out' during evaluation*" \
    eval -E 'import "${import ./a.nix}/default.nix"'

e='let d = derivation { name = "d"; system = "s"; builder = "b"; f = builtins.toFile "f" "x"; };
in [ builtins.storeDir d.drvPath d.outPath (builtins.toFile "f" "x") ]'
foo='[ "/foo/store" "/foo/store/jkmdmasff2gdhqqknqwi7pp95smyvwas-d.drv" "/foo/store/7gqcd2kpyz49lhlv5yh0vc7839x0czvg-d" "/foo/store/2hs9vss3qkmxhw1lf5dx62nrb6v5ppa6-f" ]'
prints 'another path of the store' "$foo" eval --store-dir /foo/store -E "$e"
NIX_STORE_DIR=/foo/store prints 'NIX_STORE_DIR' "$foo" eval -E "$e"
NIX_STORE_DIR=/bar prints '--store-dir wins' "$foo" eval --store-dir=/foo/store/ -E "$e"
prints 'another system' '"foo-bar"' eval --system foo-bar -E builtins.currentSystem

done_testing
