# A list of 500,000 records for the output as JSON.
let
  inherit (builtins) genList;
  record = i: {
    id = i;
    name = "record ${toString i}";
    tags = [ "all" "tag${toString (i / 1000)}" ];
    score = i * 0.5;
    active = i / 3 * 3 == i;
    parent = if i == 0 then null else { id = i / 2; note = "say \"parent\"\n"; };
  };
in
genList record 500000
