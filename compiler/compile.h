/*
 * Syntax tree to code. Needs no VM and raises nothing: a mistake (an undefined variable) is
 * returned in compile_input.failure.
 */
#ifndef TVX_COMPILER_COMPILE_H
#define TVX_COMPILER_COMPILE_H

#include "compiler/ast.h"
#include "lib/arena.h"
#include "lib/code.h"
#include "lib/diag.h"

struct compile_input {
    struct arena *arena; /* the tree's; the compiler's own scratch goes there too */
    value scope;         /* a set whose names are in scope before the globals, or VALUE_NONE */
    /* The value of a name that is in scope everywhere, or VALUE_NONE. */
    value (*global)(void *self, symbol name);
    void *self;
    /* Put off all that Nix puts off and keep a frame for every call: slower, and what is shown
     * of unevaluated values and of traces is what Nix shows. */
    bool plain;
    struct error *failure;
};

/* A thunk's code without captures that yields the value of the tree; NULL on failure. */
const struct code *compile(struct compile_input *input, const struct expr *expr);

#endif
