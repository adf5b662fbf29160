[ (assert true; 1) (assert 1 < 2; assert 2 < 3; "nested") (assert true -> true; { a = 1; }).a (builtins.tryEval (assert false; 1)) ]
