/*
 * Syntax tree to code. Needs no VM and raises nothing: a mistake (an undefined variable) is
 * returned.
 *
 * A function is compiled when it is called first: many that a file defines never are. Until then
 * its code has a single instruction, which calls struct code_later.
 */
#ifndef TVX_COMPILER_COMPILE_H
#define TVX_COMPILER_COMPILE_H

#include "compiler/ast.h"
#include "lib/arena.h"
#include "lib/code.h"
#include "lib/diag.h"

/* A text on its way to code. In GC memory, since functions that wait refer to it. */
struct compile_input {
    struct arena
        tree;         /* holds the tree; freed here once all is compiled; the caller's on failure */
    uint32_t waiting; /* how many functions are still to be compiled */
    value scope;      /* a set whose names are in scope before the globals, or VALUE_NONE */
    /* The value of a name that is in scope everywhere, or VALUE_NONE. */
    value (*global)(void *self, symbol name);
    void *self;
    /* Put off all that Nix puts off and keep a frame for every call: slower, and what is shown
     * of unevaluated values and of traces is what Nix shows. */
    bool plain;
    struct error *failure;
};

/* A thunk's code without captures that yields the value of the tree; NULL on failure. */
struct code *compile(struct compile_input *input, struct expr *tree);
/* Compiles all functions in the code; what failed, or NULL. */
struct error *compile_rest(struct code *code);

#endif
