{ alpha = 1; type = "thing"; _type = "other"; zeta = 2; } + 1
