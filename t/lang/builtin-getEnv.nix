[ (builtins.getEnv "TVX_LANG_VAR") (builtins.getEnv "TVX_LANG_SURELY_UNSET") (builtins.getEnv "HOME") (builtins.getEnv "") ]
