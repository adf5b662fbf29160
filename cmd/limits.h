/* The limits of the command line: --timeout, --max-memory, --max-call-depth, --max-steps. */
#ifndef TVX_CMD_LIMITS_H
#define TVX_CMD_LIMITS_H

#include "cmd/options.h"
#include "vm/vm.h"

/* Sets them. Does not return where one is not understood. */
void limits_start(struct vm *vm, const struct options *options);

#endif
