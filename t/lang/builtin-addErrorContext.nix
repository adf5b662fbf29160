[ (builtins.addErrorContext "unused context" 1) (builtins.addErrorContext (throw "lazy context") "value") ]
