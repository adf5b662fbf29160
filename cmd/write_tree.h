/* Strings in sets as files in folders: `nix eval --write-to`. */
#ifndef TVX_CMD_WRITE_TREE_H
#define TVX_CMD_WRITE_TREE_H

#include "vm/vm.h"

/* Writes v, a string or a set of such values, to a path where nothing should be yet. Raises what
 * evaluation raises, and ERR_IO. What was written by then stays. */
void write_tree(struct vm *vm, value v, const char *path);

#endif
