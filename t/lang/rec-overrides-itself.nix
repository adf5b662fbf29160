rec { __overrides = { a = a + 1; }; a = 1; }
