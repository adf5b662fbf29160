"${./data/tree + "/a/z@"}"
