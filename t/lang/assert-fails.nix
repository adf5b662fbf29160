let n = 3; in assert n < 2; n
