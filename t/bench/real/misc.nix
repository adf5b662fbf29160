# nixpkgs.lib: its own tests.
{ trees }: import (trees + "/nixpkgs.lib/lib/tests/misc.nix")
