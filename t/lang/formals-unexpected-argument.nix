let mkThing = { name, size ? 1 }: name; in mkThing { name = "x"; sise = 2; }
