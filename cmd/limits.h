/* The limits of the command line: --timeout, --max-memory, --max-call-depth, --max-steps. */
#ifndef TVX_CMD_LIMITS_H
#define TVX_CMD_LIMITS_H

#include "cmd/options.h"
#include "vm/vm.h"

/* How many bytes of memory to use at most. Does not return where that is not understood. */
size_t limits_memory(const struct options *options);
/* Sets them. Does not return where one is not understood. */
void limits_start(struct vm *vm, const struct options *options);

#endif
