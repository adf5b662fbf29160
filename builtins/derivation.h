/* Derivations that are in the store already, as values. */
#ifndef TVX_BUILTINS_DERIVATION_H
#define TVX_BUILTINS_DERIVATION_H

#include "vm/vm.h"

/* What `import` makes of the path of a derivation's file in the store: a set much like that which
 * `derivation` returned. VALUE_NONE where the path is no such thing. */
value derivation_import(struct vm *vm, const char *path);

#endif
