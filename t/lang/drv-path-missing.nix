"${./data/tree/missing}"
