# Files and trees that are copied to the store.
let
  tree = ./data/tree;
  odd = tree + "/a/z@";
  trace = f: path: type: f (baseNameOf path) type;
in
{
  tree = "${tree}";
  file = "${./data/tree/f}";
  executable = "${./data/tree/exe}";
  link = "${./data/tree/l}";
  dangling = "${./data/tree/dangling}";
  empty = "${./data/tree/zero}";
  joined = "${tree + "/a"}";
  plus = "" + tree;
  string = builtins.concatStringsSep " " [ tree ];
  path = builtins.path { path = tree; };
  named = builtins.path { path = odd; name = "odd"; };
  followed = builtins.path { path = ./data/tree/l; };
  flat = builtins.path { path = ./data/tree/exe; recursive = false; };
  right = builtins.path {
    path = ./data/tree/f;
    recursive = false;
    sha256 = "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4";
  };
  none = builtins.path { path = tree; filter = path: type: false; };
  every = builtins.path { path = tree; filter = path: type: true; };
  some = builtins.path { path = tree; name = "some"; filter = trace (name: type: name != "a" && type != "symlink"); };
  filtered = builtins.filterSource (trace (name: type: type == "directory" || name == "f")) tree;
  context = builtins.getContext (builtins.path { path = ./data/tree/f; });
  toFile = builtins.toFile "hello" "Hello\n";
  nothing = builtins.toFile "nothing" "";
}
