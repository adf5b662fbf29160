/*
 * Attribute sets: a shape (lib/shape.h) and the values inline, eight bytes an attribute. Code
 * outside lib/attrs.c reads sets through the functions below only.
 */
#ifndef TVX_LIB_ATTRS_H
#define TVX_LIB_ATTRS_H

#include "lib/gc.h"
#include "lib/shape.h"
#include "lib/value.h"

struct attrs {
    struct shape *shape;
    value slots[]; /* parallel to shape->symbols */
};

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

/* The slot of an attribute that is there. */
static inline value *attrs_slot(const struct attrs *a, symbol name)
{
    value *slot = attrs_find(a, name);
    assert(slot);
    return slot;
}

/* attrs_find without making a layered set flat. */
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

/* left // right: what both have comes from the right, position included. */
value attrs_update(value left, value right);

struct attr_entry {
    symbol name;
    pos pos;
    value v;
};

/* A set from names in any order, which are sorted in place. Of equal names the last wins, or the
 * first if `keep_first`. Near-linear. */
value attrs_of_entries(struct attr_entry *entries, size_t count, bool keep_first);

/* The same for names that come one by one; lives on the C stack. */
struct attrs_builder {
    struct attr_entry *entries; /* GC memory that goes to another builder after attrs_finish */
    size_t count, cap;
    bool keep_first;
};

void attrs_add(struct attrs_builder *b, symbol name, value v, pos at);
value attrs_finish(struct attrs_builder *b);

#endif
