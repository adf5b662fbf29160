/* The derivations in a value, as nix-instantiate and nix-build look for them. */
#ifndef TVX_CMD_DERIVATIONS_H
#define TVX_CMD_DERIVATIONS_H

#include "vm/vm.h"

/*
 * Calls fn for each derivation, once all are found: v itself, or those in the set or list that it
 * is, each once. Sets in the set are gone into if they have `recurseForDerivations = true`;
 * functions on the way are called with what `args`, a set, has for them. Raises ERR_TYPE where v
 * is nothing of that.
 */
void derivations_each(struct vm *vm, value v, value args,
    void (*fn)(struct vm *vm, const struct attrs *derivation, void *arg), void *arg);

/* The path of a derivation, and the name of the output that its set stands for. */
struct slice derivations_path(struct vm *vm, const struct attrs *derivation);
struct slice derivations_output(struct vm *vm, const struct attrs *derivation);

#endif
