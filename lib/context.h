/*
 * String contexts: the store objects that a string refers to. A context is a sorted set of
 * elements, hash-consed: equal sets have equal ids, so a string carries 24 bits, and the union of
 * two that were united before is a look-up. Id 0 is the empty context. Contexts live for ever.
 */
#ifndef TVX_LIB_CONTEXT_H
#define TVX_LIB_CONTEXT_H

#include "lib/base.h"

typedef uint32_t context;
#define CONTEXT_NONE ((context)0)

enum context_kind {
    CONTEXT_OPAQUE,   /* a store path */
    CONTEXT_DRV_DEEP, /* `=path`: a derivation with its whole closure */
    CONTEXT_BUILT,    /* `!output!path`: an output of a derivation, or of an output of one ... */
};

struct context_element {
    enum context_kind kind;
    struct slice path;   /* full store path */
    struct slice output; /* CONTEXT_BUILT only */
    /* CONTEXT_BUILT of a dynamic derivation, one that only a build makes: the output that it is, an
     * element of a context with the same path. Else NULL. */
    const struct context_element *through;
};

context context_single(const struct context_element *element);
context context_union(context a, context b);

/* The elements of a context in the order in which Nix keeps them (opaque, deep, built; each by
 * path, then output). */
size_t context_count(context c);
const struct context_element *context_at(context c, size_t index);

/* An element as messages show it: PATH, PATH (deep), PATH^OUTPUT, PATH^OUTPUT^OUTPUT. GC memory. */
const char *context_show(const struct context_element *element);
/* An element in the notation of Nix's implementation, but without the directory of the store:
 * NAME, =NAME, !OUTPUT!NAME, !OUTPUT!OUTPUT!NAME. GC memory. */
const char *context_encode(const struct context_element *element);

/* How many outputs lead from the path to the element, 0 for none; and one of them, the first being
 * an output of the path. */
size_t context_steps(const struct context_element *element);
struct slice context_step(const struct context_element *element, size_t index);

/* *into becomes the union of itself and other. */
static inline void context_add(context *into, context other)
{
    if (unlikely(other != *into && other != CONTEXT_NONE))
        *into = context_union(*into, other);
}

#endif
