"lib:${toString 3}"
