({ name }: name) { name = 1; completelyDifferent = 2; }
