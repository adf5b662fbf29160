with { }; { inherit "a b"; }
