# Of a derivation's set nothing is looked at before it is asked for, and what fails can be caught.
let
  d = derivation { name = throw "name"; builder = throw "builder"; extra = 1; };
  fails = more: builtins.tryEval (derivation ({ name = "x"; system = "s"; builder = "b"; } // more)).drvPath;
in
{
  inherit (d) extra outputName type;
  names = (derivation { outputs = [ "a" "b" ]; }) ? b.a.outPath;
  thrown = (fails { a = throw "a"; }).success;
  asserted = (fails { a = [ (assert false; 1) ]; }).success;
  fine = (fails { a = 1; }).success;
}
