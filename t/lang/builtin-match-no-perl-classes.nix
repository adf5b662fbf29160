# In a bracket a backslash is itself, so [\d] is a backslash or a d.
map (builtins.match "[\\d]") [ "d" "\\" "5" ]
