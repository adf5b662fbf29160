let x = "outer"; n = "x"; in rec { ${n} = "dynamic"; y = x; "${"z"}" = y; }
