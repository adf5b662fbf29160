/*
 * Which variable a name means, and how the code under construction reaches it.
 *
 * Every declared variable is a decl: a slot of one function's frame. Names are resolved through
 * one table indexed by symbol that holds the innermost declaration; a declaration remembers the
 * one it shadows, so leaving a scope restores the table, and a look-up is one load however large
 * the scopes are. A function that uses a variable of an enclosing one captures it; the enclosing
 * function resolves the same decl when it emits the closure, and so on outwards.
 */
#ifndef TVX_COMPILER_SCOPE_H
#define TVX_COMPILER_SCOPE_H

#include "lib/base.h"
#include "lib/symbol.h"

struct fn;

struct decl {
    symbol name; /* SYMBOL_NONE: hidden (a with-scope, the set of an `inherit (e)`) */
    uint32_t slot;
    uint32_t serial; /* in the unit, in the order of declaration */
    struct fn *owner;
    /* Its slot has its value by now. Until then a capture of it is left pending and patched. */
    bool ready;
    struct decl *shadowed;
    /* `rec` with __overrides: the variable is an attribute of this set, not a slot. */
    struct decl *member_of;
    /* The id of the function that captured it last, and as which capture: most look-ups hit. */
    uint32_t captor;
    uint32_t capture;
};

void scope_declare(struct decl *d);
/* Declarations leave in the reverse order of their arrival. */
void scope_leave(struct decl *d);
/* Forgets all: what a compilation that was given up left. */
void scope_reset(void);
struct decl *scope_find(symbol name);

#endif
