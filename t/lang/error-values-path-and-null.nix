[ /a/b null true 1.5 ] + 1
