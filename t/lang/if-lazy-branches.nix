[
  (if true then 1 else throw "else") (if false then throw "then" else 2) (if 1 == 1 then if false then 3 else 4 else 5)
  (if !(true && false) then "nested" else "no") ((if true then x: x + 1 else x: x) 1) (if true then { a = 1; } else { }).a
]
