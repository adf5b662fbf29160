# Encode and decode JSON, and change the decoded tree in between.
let
  inherit (builtins) toJSON fromJSON genList foldl' length mapAttrs isAttrs isList attrNames stringLength hashString;

  document = {
    version = 3;
    packages = genList
      (i: {
        id = i;
        name = "package-${toString i}";
        version = "${toString (i / 10)}.${toString (i - i / 10 * 10)}";
        meta = { description = "The \"${toString i}\"th package\nwith two lines"; homepage = null; broken = i - i / 7 * 7 == 0; license = [ "mit" "gpl-3.0" ]; };
        ratio = i / 8.0;
        dependencies = genList (j: { ref = "package-${toString (i + j)}"; optional = j == 2; }) 3;
      })
      6000;
  };

  count = v:
    if isAttrs v then foldl' (a: n: a + count v.${n}) 1 (attrNames v)
    else if isList v then foldl' (a: e: a + count e) 1 v
    else 1;

  redact = v:
    if isAttrs v then mapAttrs (n: x: if n == "description" then "redacted" else redact x) v
    else if isList v then map redact v
    else v;

  text = toJSON document;
  decoded = fromJSON text;
  redacted = toJSON (redact decoded);
in
{
  bytes = stringLength text;
  digest = hashString "sha256" text;
  stable = toJSON decoded == text;
  equal = decoded == document;
  nodes = count decoded;
  redacted = stringLength redacted;
  packages = length (fromJSON redacted).packages;
}
