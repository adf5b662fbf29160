# An interpreter for a tiny stack machine of eight symbols: parse to a jump table, then run with a set as memory.
let
  inherit (builtins) elemAt genList length stringLength substring foldl' filter concatStringsSep bitAnd head tail genericClosure;

  ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  chr = n: if n == 10 then "\n" else substring (n - 32) 1 ascii;

  parse = source:
    let
      ops = filter (c: builtins.match "[-+<>.[]|]" c != null) (genList (i: substring i 1 source) (stringLength source));
      # Runs of the same symbol become one instruction with a count.
      fused = foldl'
        (acc: c:
          if acc != [ ] && (head acc).op == c && c != "[" && c != "]" && c != "."
          then [ { op = c; n = (head acc).n + 1; } ] ++ tail acc
          else [ { op = c; n = 1; } ] ++ acc)
        [ ]
        ops;
      program = let n = length fused; in genList (i: elemAt fused (n - 1 - i)) n;
      jumps = foldl'
        (acc: i:
          let op = (elemAt program i).op; in
          if op == "[" then acc // { stack = [ i ] ++ acc.stack; }
          else if op == "]" then
            let open = head acc.stack; in
            { stack = tail acc.stack; table = acc.table // { ${toString open} = i; ${toString i} = open; }; }
          else acc)
        { stack = [ ]; table = { }; }
        (genList (i: i) (length program));
    in
    { inherit program; jump = genList (i: jumps.table.${toString i} or (-1)) (length program); };

  run = { program, jump }:
    let
      size = length program;
      step = s:
        let
          i = elemAt program s.pc;
          cell = s.tape.${toString s.at} or 0;
          next = s.pc + 1;
        in
        if i.op == ">" then s // { pc = next; at = s.at + i.n; }
        else if i.op == "<" then s // { pc = next; at = s.at - i.n; }
        else if i.op == "+" then s // { pc = next; tape = s.tape // { ${toString s.at} = bitAnd (cell + i.n) 255; }; }
        else if i.op == "-" then s // { pc = next; tape = s.tape // { ${toString s.at} = bitAnd (cell - i.n) 255; }; }
        else if i.op == "." then s // { pc = next; out = s.out + chr cell; }
        else if i.op == "[" then s // { pc = if cell == 0 then elemAt jump s.pc + 1 else next; }
        else s // { pc = if cell == 0 then next else elemAt jump s.pc + 1; };
      # genericClosure drives the machine as a loop of any length without recursion.
      trace = genericClosure {
        startSet = [ { key = 0; pc = 0; at = 0; tape = { }; out = ""; } ];
        operator = s: if s.pc >= size then [ ] else [ (builtins.seq s.tape (step s // { key = s.key + 1; })) ];
      };
    in
    { steps = length trace - 1; inherit (elemAt trace (length trace - 1)) out; };

  repeat = n: s: concatStringsSep "" (genList (_: s) n);
  ord = foldl' (acc: i: acc // { ${substring i 1 ascii} = i + 32; }) { } (genList (i: i) 95);
  say = text: concatStringsSep "" (genList (i: "${repeat ord.${substring i 1 text} "+"}.[-]") (stringLength text));
  # Counts down from 9 * 13 * n, adding up in two cells while it clears a third.
  nested = n: "${repeat n "+"}[>${repeat 13 "+"}[>${repeat 9 "+"}[>+>++<<-]<-]<-]>>>.>.";
in
{
  greeting = run (parse (say "Hello, World! This program was written by another program."));
  alphabet = run (parse "${repeat 26 "+"}>${repeat 65 "+"}<[>.+<-]");
  nested = map (n: (run (parse (nested n))).steps) [ 1 2 4 8 16 32 ];
}
