/* Attribute paths of -A: names and list indices, separated by dots, quoted where need be. */
#ifndef TVX_CMD_ATTR_PATH_H
#define TVX_CMD_ATTR_PATH_H

#include "vm/vm.h"

/* What `path` leads to from `root`, forced. Functions on the way are called with what `args`, a
 * set, has for them. Raises what Nix raises for a path that leads nowhere. */
value attr_path_select(struct vm *vm, value root, struct slice path, value args);

#endif
