let z = first; f = x: second; in third
