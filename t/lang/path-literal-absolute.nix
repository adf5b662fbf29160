# Absolute paths are canonical but need not exist.
[ /a /a/b /a/./b /a/../b /a/.. /../a /a/b/.. /A-._+/b ]
