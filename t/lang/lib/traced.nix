builtins.trace "evaluated once" 5
