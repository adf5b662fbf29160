/* --sandbox: what the session may read, enforced by the kernel, too. */
#ifndef TVX_CMD_CONFINE_H
#define TVX_CMD_CONFINE_H

#include "cmd/options.h"
#include "vm/vm.h"

/* From here on the session reads only its inputs and what else of the command line names files, the
 * search path, the store, and writes only where its output goes. For what is evaluated there are no
 * other files. `dir` is the current directory. Ends the program where that cannot be had. */
void confine_start(struct vm *vm, const struct options *options, const char *dir);

#endif
