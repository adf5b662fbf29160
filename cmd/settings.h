/* The settings of Nix that `--option NAME VALUE` can set. */
#ifndef TVX_CMD_SETTINGS_H
#define TVX_CMD_SETTINGS_H

#include "vm/vm.h"

/* Unknown names and values that make no sense are warned of and otherwise ignored, as Nix does. */
void settings_set(struct vm *vm, const char *name, const char *text);

#endif
