[ (builtins.placeholder "out") (placeholder "dev" == builtins.placeholder "dev") (builtins.stringLength (placeholder "")) (builtins.hasContext (placeholder "out")) ]
