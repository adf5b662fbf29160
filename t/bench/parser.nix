# A lexer by regular expressions and a recursive descent parser and evaluator for a small expression language.
let
  inherit (builtins) split isString concatMap filter elemAt length head foldl' genList concatStringsSep match fromJSON listToAttrs;

  lex = s: concatMap
    (piece:
      if isString piece then [ ]
      else
        let name = elemAt piece 1; number = elemAt piece 2; in
        if name != null then [ { kind = if keywords ? ${name} then name else "name"; text = name; } ]
        else if number != null then [ { kind = "number"; text = number; } ]
        else [ { kind = elemAt piece 3; text = elemAt piece 3; } ])
    (split "(([a-z]+)|([0-9]+)|(==|[-+*/<(),;=]))" s);

  keywords = { "let" = true; "in" = true; "if" = true; "then" = true; "else" = true; fn = true; };

  parser = ts:
    let
      n = length ts;
      kind = i: if i < n then (elemAt ts i).kind else "end";
      text = i: (elemAt ts i).text;
      expect = k: i: if kind i == k then i + 1 else throw "expected ${k} at ${toString i}, found ${kind i}";
      binary = next: ops: i:
        let
          go = l: if ops ? ${kind l.i} then let r = next (l.i + 1); in go { node = { tag = "op"; op = kind l.i; left = l.node; right = r.node; }; inherit (r) i; } else l;
        in
        go (next i);

      expr = i:
        if kind i == "let" then
          let value = expr (expect "=" (i + 2)); body = expr (expect "in" value.i); in
          { node = { tag = "let"; name = text (i + 1); value = value.node; body = body.node; }; inherit (body) i; }
        else if kind i == "if" then
          let c = expr (i + 1); t = expr (expect "then" c.i); e = expr (expect "else" t.i); in
          { node = { tag = "if"; cond = c.node; yes = t.node; no = e.node; }; inherit (e) i; }
        else if kind i == "fn" then
          let body = expr (expect "=" (i + 2)); in
          { node = { tag = "fn"; name = text (i + 1); body = body.node; }; inherit (body) i; }
        else compare i;
      compare = binary sum { "<" = 1; "==" = 1; };
      sum = binary product { "+" = 1; "-" = 1; };
      product = binary call { "*" = 1; "/" = 1; };
      call = i:
        let
          go = f: if kind f.i == "(" then let a = expr (f.i + 1); in go { node = { tag = "call"; fn = f.node; arg = a.node; }; i = expect ")" a.i; } else f;
        in
        go (atom i);
      atom = i:
        if kind i == "number" then { node = { tag = "number"; value = fromJSON (text i); }; i = i + 1; }
        else if kind i == "name" then { node = { tag = "name"; name = text i; }; i = i + 1; }
        else if kind i == "(" then let e = expr (i + 1); in { inherit (e) node; i = expect ")" e.i; }
        else throw "unexpected ${kind i}";
      result = expr 0;
    in
    if result.i == n then result.node else throw "trailing ${kind result.i}";

  eval = env: node: {
    number = node.value;
    name = env.${node.name} or (throw "unbound ${node.name}");
    "let" = let env' = env // { ${node.name} = eval env' node.value; }; in eval env' node.body;
    "if" = if eval env node.cond then eval env node.yes else eval env node.no;
    fn = arg: eval (env // { ${node.name} = arg; }) node.body;
    call = (eval env node.fn) (eval env node.arg);
    op = let l = eval env node.left; r = eval env node.right; in {
      "+" = l + r; "-" = l - r; "*" = l * r; "/" = l / r; "<" = l < r; "==" = l == r;
    }.${node.op};
  }.${node.tag};

  run = s: eval { } (parser (lex s));
  size = node: 1 + foldl' (a: k: a + (if node ? ${k} && builtins.isAttrs node.${k} then size node.${k} else 0)) 0 [ "left" "right" "cond" "yes" "no" "body" "value" "fn" "arg" ];

  long = concatStringsSep " + " (genList (i: "(${toString i} * (${toString (i + 1)} - 3) / (2 + 1))") 900);
in
{
  tokens = length (lex long);
  nodes = size (parser (lex long));
  sum = run long;
  fib = run "let fib = fn n = if n < 2 then n else fib(n - 1) + fib(n - 2) in fib(17)";
  power = run "let pow = fn b = fn e = if e == 0 then 1 else b * pow(b)(e - 1) in pow(3)(20)";
  loop = run "let sum = fn n = if n == 0 then 0 else n + sum(n - 1) in sum(200) * 2";
}
