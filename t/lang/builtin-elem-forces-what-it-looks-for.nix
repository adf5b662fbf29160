let d = throw "x"; in builtins.elem d [ d ]
