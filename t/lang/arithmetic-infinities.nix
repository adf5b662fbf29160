let
  inf = 1.0e308 * 10;
  nan = inf - inf;
in
[ inf (-inf) (inf + 1) (inf > 9223372036854775807) (nan == nan) (nan < 1) (nan > 1) (nan <= 1) (nan >= 1) ([ nan ] == [ nan ]) (let x = [ nan ]; in x == x) (inf == inf) ]
