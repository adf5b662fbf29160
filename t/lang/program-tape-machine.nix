# The benchmark of that name gives the same result when imported.
import ../bench/interpreter.nix
