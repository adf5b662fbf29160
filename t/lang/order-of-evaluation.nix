let t = builtins.trace; in
builtins.deepSeq [
  (t "add l" 1 + t "add r" 2)
  (t "sub l" 1 - t "sub r" 2)
  (t "lt l" 1 < t "lt r" 2)
  (t "gt l" 1 > t "gt r" 2)
  (t "eq l" 1 == t "eq r" 2)
  (t "cat l" [ ] ++ t "cat r" [ ])
  (t "fun" (x: x) (t "arg" 1))
  (t "set" { a = 1; }).${t "name" "a"}
  "${t "s1" "a"}${t "s2" "b"}"
  (t "str l" "a" + t "str r" "b" + t "str 3" "c")
  (builtins.add (t "prim l" 1) (t "prim r" 2))
  (t "upd l" { } // t "upd r" { })
  (t "and l" true && t "and r" true)
  (({ a, b }: b + a) { a = t "formal a" 1; b = t "formal b" 2; })
] true
