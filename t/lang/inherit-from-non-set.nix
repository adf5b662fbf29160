{ inherit ([ 1 ]) b; }
