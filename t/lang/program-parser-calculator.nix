# A recursive descent parser with precedence over a token list.
let
  inherit (builtins) filter isString concatMap split elemAt length match head;
  tokens = s: concatMap (t: if isString t then filter (w: w != "") (filter isString (split " +" t)) else [ (head t) ]) (split "([-+*/()])" s);
  at = ts: i: if i < length ts then elemAt ts i else "eof";
  loop = ops: next: ts: acc: let op = at ts acc.i; in
    if ops ? ${op} then let r = next ts (acc.i + 1); in loop ops next ts { v = ops.${op} acc.v r.v; inherit (r) i; } else acc;
  expr = ts: i: loop { "+" = a: b: a + b; "-" = a: b: a - b; } term ts (term ts i);
  term = ts: i: loop { "*" = a: b: a * b; "/" = a: b: a / b; } factor ts (factor ts i);
  factor = ts: i: let t = at ts i; in
    if t == "(" then let r = expr ts (i + 1); in if at ts r.i == ")" then { inherit (r) v; i = r.i + 1; } else throw "expected ) at ${toString r.i}"
    else if t == "-" then let r = factor ts (i + 1); in { v = -r.v; inherit (r) i; }
    else if match "[0-9]+" t != null then { v = builtins.fromJSON t; i = i + 1; }
    else throw "unexpected ${t}";
  calc = s: let ts = tokens s; r = expr ts 0; in if r.i == length ts then r.v else throw "trailing ${at ts r.i}";
in
[ (calc "1 + 2 * 3") (calc "(1 + 2) * 3") (calc "2*-3 - -4") (calc "100 / 10 / 2") (calc "((7))") (builtins.tryEval (calc "1 +")).success (builtins.tryEval (calc "(1")).success (builtins.tryEval (calc "1 1")).success ]
