{ a = throw "forced"; } ? a.b
