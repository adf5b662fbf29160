{ a = { }.missing; }.a.b or 1
