/* What `tvx dump` shows, for other commands. */
#ifndef TVX_CMD_DUMP_H
#define TVX_CMD_DUMP_H

#include "lib/source.h"
#include "vm/vm.h"

/* Prints the syntax tree of a text as Nix code. Raises where the text is wrong, be it that a
 * variable in it is undefined. */
void dump_tree(struct vm *vm, const struct source *source);

#endif
