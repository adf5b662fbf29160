"no quotes, no newline: \"\${x}\" é"
