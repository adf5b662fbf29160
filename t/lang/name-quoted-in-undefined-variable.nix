let inherit "a b"; in 1
