# All solutions of the n queens problem by filtered concatMap, one row after the other.
let
  inherit (builtins) genList concatMap all length elemAt head;

  range = n: genList (i: i) n;
  abs = x: if x < 0 then -x else x;

  safe = column: placed: all (i: let c = elemAt placed i; in c != column && abs (c - column) != i + 1) (range (length placed));

  queens = n:
    let
      go = row:
        if row == 0 then [ [ ] ]
        else concatMap (placed: map (c: [ c ] ++ placed) (builtins.filter (c: safe c placed) (range n))) (go (row - 1));
    in
    go n;

  show = n: solution: map (c: builtins.concatStringsSep "" (genList (i: if i == c then "Q" else ".") n)) solution;
in
{
  counts = map (n: length (queens n)) [ 1 2 3 4 5 6 7 8 9 ];
  first = show 6 (head (queens 6));
}
