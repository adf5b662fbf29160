let up = import ../leaf.nix; in { fromParent = up.value; dir = baseNameOf ./.; }
