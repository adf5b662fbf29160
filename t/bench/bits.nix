# Bit operations: CRC-32 with a table, FNV-1a, a xorshift generator and popcounts.
let
  inherit (builtins) bitAnd bitOr bitXor genList elemAt foldl' seq substring stringLength listToAttrs map;

  mask32 = 4294967295;
  shiftRight = n: k: n / elemAt powers k;
  shiftLeft = n: k: bitAnd (n * elemAt powers k) mask32;
  powers = foldl' (l: _: l ++ [ (2 * elemAt l (builtins.length l - 1)) ]) [ 1 ] (genList (i: i) 40);

  ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  codes = listToAttrs (genList (i: { name = substring i 1 ascii; value = 32 + i; }) (stringLength ascii));
  bytes = s: genList (i: codes.${substring i 1 s}) (stringLength s);

  crcTable = genList (n: foldl' (c: _: if bitAnd c 1 == 1 then bitXor 3988292384 (shiftRight c 1) else shiftRight c 1) n [ 0 1 2 3 4 5 6 7 ]) 256;
  crc32 = s: bitXor mask32 (foldl' (c: b: bitXor (elemAt crcTable (bitAnd (bitXor c b) 255)) (shiftRight c 8)) mask32 (bytes s));

  fnv1a = s: foldl' (h: b: bitAnd (bitXor h b * 16777619) mask32) 2166136261 (bytes s);

  xorshift = x0:
    let
      x1 = bitXor x0 (shiftLeft x0 13);
      x2 = bitXor x1 (shiftRight x1 17);
    in
    bitXor x2 (shiftLeft x2 5);
  stream = n: (foldl' (s: _: let x = xorshift s.x; acc = bitXor s.acc (x * 3); low = s.low + bitAnd x 1; in seq acc (seq low { inherit x acc low; })) { x = 2463534242; acc = 0; low = 0; } (genList (i: i) n));

  popcount = n: if n == 0 then 0 else 1 + popcount (bitAnd n (n - 1));

  text = builtins.concatStringsSep " " (genList (i: "The quick brown fox #${toString i} jumps over the lazy dog.") 500);
in
{
  check = crc32 "123456789";
  crc = crc32 text;
  fnv = fnv1a text;
  random = let s = stream 40000; in { inherit (s) acc low; };
  bits = foldl' (a: i: a + popcount (i * 2654435)) 0 (genList (i: i) 20000);
  gray = foldl' bitOr 0 (genList (i: bitXor i (i / 2)) 5000);
}
