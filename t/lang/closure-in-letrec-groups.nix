let
  mk = n: let
    isEven = k: if k == 0 then true else isOdd (k - 1);
    isOdd = k: if k == 0 then false else isEven (k - 1);
    label = if isEven n then even else odd;
    even = "even ${shown}";
    odd = "odd ${shown}";
    shown = toString n;
  in { inherit label n; twin = mk' (n + 1); };
  mk' = n: (mk n).label;
  fib = let memo = builtins.genList (i: if i < 2 then i else builtins.elemAt memo (i - 1) + builtins.elemAt memo (i - 2)) 80; in builtins.elemAt memo;
  stream = n: { head = n; tail = stream (n * 2); };
  take = n: s: if n == 0 then [ ] else [ s.head ] ++ take (n - 1) s.tail;
in
[ (mk 4).label (mk 4).twin (mk 7) (fib 79) (take 6 (stream 1)) (let a = [ b c ]; b = { inherit c; }; c = "c"; in a) (let x = { y = x.z; z = 1; w = [ x.y ]; }; in x) ]
