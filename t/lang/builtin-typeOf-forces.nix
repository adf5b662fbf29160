builtins.typeOf (throw "forced by typeOf")
