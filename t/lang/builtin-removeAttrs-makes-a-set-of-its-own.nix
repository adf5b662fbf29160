let a = { b = 1; }; in [ a (removeAttrs a [ ]) (removeAttrs a [ "x" ]) a ]
