abort "message ${toString 1}"
