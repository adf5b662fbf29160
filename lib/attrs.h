/*
 * Attribute sets: a shape and the values inline, eight bytes an attribute.
 *
 * A shape is the sorted list of symbols, with their positions, that sets made at one place share:
 * a literal has one for all its sets, `mapAttrs` and `a // b` find the one they made before. It
 * is what select sites, `with` and formals cache (shape -> slot), and it is immutable but for what
 * it remembers. Sets with computed names own theirs. Code outside this file reads sets through
 * the functions below only.
 */
#ifndef TVX_LIB_ATTRS_H
#define TVX_LIB_ATTRS_H

#include "lib/gc.h"
#include "lib/source.h"
#include "lib/symbol.h"
#include "lib/value.h"

struct shape {
    uint32_t count;
    uint32_t id;             /* never used twice, unlike an address */
    const symbol *symbols;   /* ascending; atomic GC memory */
    const pos *positions;    /* parallel to symbols; NULL where none is known */
    const uint32_t *by_name; /* slots in the byte order of the names; made when asked for */
    struct shape *bare;      /* the same symbols without positions; made when asked for */
};

struct attrs {
    struct shape *shape;
    value slots[]; /* parallel to shape->symbols */
};

extern struct shape shape_empty;
extern const struct attrs attrs_empty;

/*
 * A large set with a small one on top, as `large // small` leaves it: nothing is copied until
 * somebody wants to go through all of it. Layers grow by a factor of two or more downwards, so
 * there are few, and a fold of updates copies each attribute a few times only. value_attrs makes
 * the set flat and remembers that; only code that looks up single names goes without it.
 */
struct attrs_layers {
    struct shape *shape; /* &shape_layered */
    struct attrs *flat;  /* once somebody wanted it; the layers are then gone */
    struct attrs *top;   /* flat */
    struct attrs *base;  /* flat or layered, larger */
};

extern struct shape shape_layered;

struct attrs *attrs_flatten(struct attrs_layers *l);

static inline value value_of_attrs(const struct attrs *a)
{
    return value_of_ptr(a, TAG_ATTRS);
}

/* The set as it is stored, layered perhaps. */
static inline struct attrs *value_attrs_raw(value v)
{
    return value_ptr(v);
}

static inline struct attrs *value_attrs(value v)
{
    struct attrs *a = value_ptr(v);
    return likely(a->shape != &shape_layered) ? a : attrs_flatten((struct attrs_layers *)a);
}

static inline size_t attrs_count(const struct attrs *a)
{
    return a->shape->count;
}

/* Shapes ---------------------------------------------------------------------------------- */

enum { SLOT_NONE = -1 };

/* symbols ascending and distinct; both arrays are copied. positions may be NULL. */
struct shape *shape_new(const symbol *symbols, const pos *positions, size_t count);
/* Slot of a symbol, or SLOT_NONE. */
int32_t shape_find(const struct shape *s, symbol name);
const uint32_t *shape_by_name(struct shape *s);
struct shape *shape_bare(struct shape *s);

static inline pos shape_pos(const struct shape *s, size_t slot)
{
    return s->positions ? s->positions[slot] : POS_NONE;
}

/* Sets ------------------------------------------------------------------------------------ */

/* A set of this shape whose slots the caller fills. */
static inline struct attrs *attrs_new(struct shape *shape)
{
    if (shape->count == 0)
        return (struct attrs *)&attrs_empty;
    struct attrs *a = gc_alloc(sizeof *a + shape->count * sizeof(value));
    a->shape = shape;
    return a;
}

/* The slot of an attribute (an interior pointer: keep `a` alive), or NULL. */
static inline value *attrs_find(const struct attrs *a, symbol name)
{
    int32_t slot = shape_find(a->shape, name);
    return slot == SLOT_NONE ? NULL : (value *)&a->slots[slot];
}

/* The same without making a layered set flat. */
static inline value *attrs_find_raw(const struct attrs *a, symbol name)
{
    while (unlikely(a->shape == &shape_layered)) {
        const struct attrs_layers *l = (const struct attrs_layers *)a;
        if (!l->flat) {
            value *slot = attrs_find(l->top, name);
            if (slot)
                return slot;
        }
        a = l->flat ? l->flat : l->base;
    }
    return attrs_find(a, name);
}

/* POS_NONE where the set has no such attribute or no position for it. */
pos attrs_pos(const struct attrs *a, symbol name);

/* a // b: what both have comes from b, position included. */
value attrs_update(value a, value b);

/*
 * Builds a set from names in any order; lives on the C stack. Of equal names the last added
 * wins, or the first if `keep_first`. Near-linear.
 */
struct attrs_builder {
    struct attr_entry *entries; /* GC memory */
    size_t count, cap;
    bool keep_first;
};

struct attr_entry {
    symbol name;
    pos pos;
    value v;
};

void attrs_add(struct attrs_builder *b, symbol name, value v, pos at);
value attrs_finish(struct attrs_builder *b);

#endif
