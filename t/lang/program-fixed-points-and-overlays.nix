let
  fix = f: let x = f x; in x;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  composeMany = builtins.foldl' (f: g: final: prev: let p = f final prev; in p // g final (prev // p)) (final: prev: { });
  base = final: { a = 1; b = final.a + 1; name = "base"; describe = "${final.name} has b=${toString final.b}"; };
  o1 = final: prev: { a = 10; name = prev.name + "+o1"; };
  o2 = final: prev: { name = prev.name + "+o2"; c = prev.a + final.b; };
in
[ (fix base) (fix (extends o1 base)) (fix (extends o2 (extends o1 base))) (fix (extends (composeMany [ o1 o2 ]) base)) (fix (extends o2 (extends o1 base)) == fix (extends (composeMany [ o1 o2 ]) base)) ]
