[
  1.0 100000.0 1000000.0 123456.7 1234567.8 0.0001 0.00001 3.14159265 2.5e-8 1.0e100 0.1 100.25 (1.0 * 1152921504606846976) 12345678.9 (-0.0) 0.30000000000000004 999999.5 999999.4
  (toString 1.0) (toString 0.1) (toString 1.0e10) (toString 1.5e-7) (toString 123456789.123) (toString (-2.5))
  (builtins.toJSON 1.0) (builtins.toJSON 0.1) (builtins.toJSON 1.0e15) (builtins.toJSON 1.0e16) (builtins.toJSON 0.0001) (builtins.toJSON 0.00001) (builtins.toJSON 123456789.123) (builtins.toJSON 5.0e-308)
]
