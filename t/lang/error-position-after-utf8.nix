let s = "é日本"; in s + undefinedName
