/*
 * The first name of a tree that means nothing, in the order in which Nix resolves names: for the
 * most part that of the text, while the compiler goes from right to left through `a // b` and
 * makes the values of a `let` in an order of its own. Only for the message of a failed compilation.
 */
#ifndef TVX_COMPILER_UNDEFINED_H
#define TVX_COMPILER_UNDEFINED_H

#include "compiler/compile.h"

/* The value of a name that no text binds: of compile_input.scope or a global; else VALUE_NONE. */
value compile_global(struct compile_input *input, symbol name);

/* The error for it. There must be such a name, and the table of scopes must be empty. */
struct error *undefined_first(struct compile_input *input, const struct expr *tree);

#endif
