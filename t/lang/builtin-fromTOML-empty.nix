[ (builtins.fromTOML "") (fromTOML "a = 1") (builtins.fromTOML "[t]") (builtins.fromTOML "a=inf\nb=-inf") (builtins.fromTOML "\r\na = \"x\"\r\n") ]
