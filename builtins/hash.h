/* Hashes that programs write. */
#ifndef TVX_BUILTINS_HASH_H
#define TVX_BUILTINS_HASH_H

#include "lib/digest.h"
#include "vm/vm.h"

/* Raises what is wrong with the name of an algorithm or with a hash. */
NORETURN void hash_raise(struct vm *vm, enum digest_status status, struct buf *message);

#endif
