builtins.attrName { }
