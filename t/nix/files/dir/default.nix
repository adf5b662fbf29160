{ arg ? "dflt" }: { v = arg; w = import ./../a.nix; }
