# Chains of map, filter, concatMap and friends over a table of orders.
let
  inherit (builtins) genList filter map concatMap concatLists foldl' elem elemAt length head tail partition any all;

  mod = a: b: a - a / b * b;
  sum = foldl' (a: b: a + b) 0;
  take = n: l: genList (elemAt l) (if n < length l then n else length l);
  zipWith = f: a: b: genList (i: f (elemAt a i) (elemAt b i)) (length a);
  flatten = x: if builtins.isList x then concatMap flatten x else [ x ];
  imap = f: l: genList (i: f i (elemAt l i)) (length l);

  orders = genList
    (i: {
      id = i;
      customer = mod (i * 17) 97;
      lines = genList (j: { sku = mod (i * j + 3) 41; quantity = 1 + mod (i + j) 5; price = 100 + mod (i * 13 + j) 900; }) (1 + mod i 4);
    })
    20000;

  total = order: sum (map (l: l.quantity * l.price) order.lines);
  large = filter (o: total o > 4000) orders;
  skus = concatMap (o: map (l: l.sku) o.lines) large;
  split = partition (o: mod o.customer 2 == 0) orders;
in
{
  orders = length orders;
  revenue = sum (map total orders);
  large = length large;
  first = take 10 skus;
  popular = length (filter (s: elem s [ 1 2 3 5 8 13 21 34 ]) skus);
  even = sum (map total split.right);
  odd = sum (map total split.wrong);
  dot = sum (zipWith (a: b: a * b) skus (imap (i: s: i - s) skus));
  flat = sum (flatten (map (o: map (l: [ l.sku [ l.quantity ] ]) o.lines) (take 3000 orders)));
  checks = [ (any (o: o.id == 19999) orders) (all (o: o.lines != [ ]) orders) ];
}
