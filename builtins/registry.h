/* All builtins: the set `builtins`, and the names in scope everywhere. */
#ifndef TVX_BUILTINS_REGISTRY_H
#define TVX_BUILTINS_REGISTRY_H

#include "vm/vm.h"

/* Makes vm->builtins for vm->settings. */
void registry_init(struct vm *vm);
/* The value of a name that is in scope everywhere (`map`, `__add`, `true`), or VALUE_NONE. */
value registry_global(struct vm *vm, symbol name);
/* By name as in `builtins`, or NULL; for documentation. */
const struct builtin *registry_find(const char *name);
size_t registry_count(void);
const struct builtin *registry_at(size_t index);

#endif
