/* Nix code that is part of the program: functions around derivations, and the files <nix/...>. */
#ifndef TVX_BUILTINS_PRELUDE_H
#define TVX_BUILTINS_PRELUDE_H

#include "vm/vm.h"

/* The function that turns what is known of a derivation's file into the value of importing it. */
value prelude_imported_derivation(struct vm *vm);

/* The path of the file <nix/NAME>, which only the machine's EvalIO has; NULL if there is none. */
const char *prelude_find(struct vm *vm, struct slice name);

#endif
