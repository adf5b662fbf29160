assert { a.b = 1; c = 2; } == { a.b = 2; c = 2; }; 1
