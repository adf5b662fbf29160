rec { b = map (x: x) [ b.a ]; }
