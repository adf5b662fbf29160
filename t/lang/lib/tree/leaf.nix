{ value = "leaf"; }
