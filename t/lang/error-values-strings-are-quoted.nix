"a\n\"b\" \${c}" && true
