# A name that only the outer set has still forces the inner one.
with { x = 1; }; with throw "inner set"; x
