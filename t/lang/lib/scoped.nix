{ inherit x; mapped = map (y: y + x) [ 1 ]; let_ = let x = "inner"; in x; }
