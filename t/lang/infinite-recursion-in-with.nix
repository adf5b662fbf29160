let s = with s; base // { a = 1; }; in s.a
