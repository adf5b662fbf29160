/*
 * What names mean, ahead of all compiling: that each of them means something, and which variables
 * of its surroundings each function uses. Functions are compiled when they are called first, and
 * what a closure captures has to be known before that.
 */
#ifndef TVX_COMPILER_RESOLVE_H
#define TVX_COMPILER_RESOLVE_H

#include "compiler/compile.h"

/* A variable that a function uses and does not declare. */
struct outer_name {
    symbol name : 31;    /* SYMBOL_NONE: the with-scopes around the function */
    uint32_t member : 1; /* of a `rec` with __overrides: the set is captured, not the variable */
};

/* In the order of their first use. */
struct outer_names {
    uint32_t count;
    struct outer_name items[];
};

/* `x: y: z: body` is one function of three arguments: gives its lambdas and their count. A function
 * with formals takes no further arguments, because Nix matches them as soon as it has the set. */
uint32_t resolve_chain(const struct expr *lambda, const struct expr *chain[MAX_ARITY]);

/* Whether a `rec` has __overrides, and its names mean attributes of the set. */
bool resolve_has_overrides(const struct attrset *set);

/* The value of a name that no text binds: of compile_input.scope or a global; else VALUE_NONE. */
value resolve_global(struct compile_input *input, symbol name);

/* Sets lambda.outer of every function in the tree. False with input->failure set where a name means
 * nothing: the first one in the order in which Nix resolves names, for the most part that of the
 * text. */
bool resolve(struct compile_input *input, struct arena *scratch, struct expr *tree);

#endif
