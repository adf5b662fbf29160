true -> { a = 1; }
