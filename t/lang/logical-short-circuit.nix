[
  (false && throw "x") (true || throw "x") (false -> throw "x")
  (true && true) (true && false) (false || false) (false || true) (true -> true) (true -> false) (false -> false)
  (!true) (!false) (true && true && false || true) (false && throw "a" || true)
]
