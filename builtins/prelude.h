/* Nix code that is part of the program: the function `derivation`, and the files <nix/...>. */
#ifndef TVX_BUILTINS_PRELUDE_H
#define TVX_BUILTINS_PRELUDE_H

#include "vm/vm.h"

/* The path of the file <nix/NAME>, which only the machine's EvalIO has; NULL if there is none. */
const char *prelude_find(struct vm *vm, struct slice name);

#endif
