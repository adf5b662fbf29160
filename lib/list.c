#include "lib/list.h"
#include "lib/bulk.h"

const struct list list_empty = { 0 };

void list_add(struct list_builder *b, value v)
{
    if (b->count == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 8;
        size_t bytes = cap * sizeof(value);
        b->items = b->items ? gc_realloc(b->items, b->cap * sizeof(value), bytes) : gc_alloc(bytes);
        b->cap = cap;
    }
    b->items[b->count++] = v;
}

value list_from(const value *items, size_t count)
{
    struct list *l = list_new(count);
    bulk_copy(l->items, items, count * sizeof(value));
    return value_of_list(l);
}

value list_finish(const struct list_builder *b)
{
    return list_from(b->items, b->count);
}
