map builtins.stringLength [ "" "\n" "\\n" "\\\n" "$$" "$\${" "\${" "é" "日本" "\t\t" "''\${" "a
b" "\é" ]
