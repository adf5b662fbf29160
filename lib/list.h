/* Lists: a count and the items inline. Built through list_new and then immutable. */
#ifndef TVX_LIB_LIST_H
#define TVX_LIB_LIST_H

#include "lib/gc.h"
#include "lib/value.h"

struct list {
    uint64_t count;
    value items[];
};

extern const struct list list_empty;

/* A list of `count` items for the caller to fill; &list_empty (not to be written) for none. */
static inline struct list *list_new(size_t count)
{
    if (count == 0)
        return (struct list *)&list_empty;
    struct list *l = gc_alloc(sizeof *l + count * sizeof(value));
    l->count = count;
    return l;
}

static inline value value_of_list(const struct list *l)
{
    return value_of_ptr(l, TAG_LIST);
}

static inline struct list *value_list(value v)
{
    return value_ptr(v);
}

/* Collects a list of unknown length; lives on the C stack. */
struct list_builder {
    value *items; /* GC memory */
    size_t count, cap;
};

void list_add(struct list_builder *b, value v);
value list_finish(const struct list_builder *b);
value list_from(const value *items, size_t count);

#endif
