with { a = 1; b = 2; }; [ { inherit a b; } rec { inherit a; c = a; } (let inherit b; in b) ]
