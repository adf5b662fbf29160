# Ten thousand random expressions with a random subject each, matched and split. One line of the
# result stands for a hundred pairs, so that a difference can be found: see `pairs` below.
let
  inherit (builtins) bitAnd elemAt genList length match split hashString toJSON substring stringLength foldl';

  next = state: bitAnd (bitAnd state 2147483647 * 1103515245 + 12345) 2147483647;
  # A number below n from a state, from its upper bits.
  pick = n: state: let high = state / 65536; in high - high / n * n;
  choose = items: state: elemAt items (pick (length items) state);

  atoms = [ "a" "b" "c" "ab" "." "[ab]" "[^a]" "[b-c]" "[[:alpha:]]" "[^[:digit:]b]" "\\." "[]a]" "^" "$" "()" ];
  repeats = [ "*" "+" "?" "{2}" "{0,1}" "{1,2}" "{1,}" "" "" "" "" "" ];
  letters = [ "a" "b" "c" "a" "b" "ab" "." "1" "]" "\n" ];

  # An expression and the state after it; `depth` limits the nesting.
  expression = depth: state:
    let
      one = piece depth (next state);
      two = expression depth (next one.state);
      shape = pick 6 state;
    in
    if shape < 3 then one
    else if shape < 5 || depth == 0 then { text = one.text + two.text; inherit (two) state; }
    else { text = one.text + "|" + two.text; inherit (two) state; };

  piece = depth: state:
    let
      inner = expression (depth - 1) (next state);
      group = depth > 0 && pick 3 state == 0;
      base = if group then "(" + inner.text + ")" else choose atoms state;
      after = next (if group then inner.state else state);
      anchor = base == "^" || base == "$";
    in
    { text = base + (if anchor then "" else choose repeats after); state = after; };

  subject = state: foldl' (text: i: text + choose letters (elemAt (states state) i)) "" (genList (i: i) (pick 9 state));
  states = state: foldl' (list: _: list ++ [ (next (elemAt list (length list - 1) + 7919)) ]) [ (next state) ] (genList (i: i) 8);

  pair = i:
    let e = expression 2 (next (next (i * 2654435 + 99))); in
    { regex = e.text; text = subject (next (e.state + i)); };

  try = { regex, text }: [ regex text (match regex text) (split regex text) ];
  # Pairs number 100 i to 100 i + 99, for a closer look.
  pairs = i: genList (k: try (pair (100 * i + k))) 100;
in
genList (i: substring 0 16 (hashString "sha256" (toJSON (pairs i)))) 100
