#include "lib/map.h"
#include "lib/gc.h"
#include "lib/hash.h"

static struct map_entry *find(const struct map *m, struct slice key)
{
    size_t at = hash_slice(key) & m->mask;
    while (m->entries[at].value && !slice_eq(m->entries[at].key, key))
        at = (at + 1) & m->mask;
    return &m->entries[at];
}

void *map_get(const struct map *m, struct slice key)
{
    return m->entries ? find(m, key)->value : NULL;
}

static void grow(struct map *m)
{
    struct map grown = { .mask = m->entries ? m->mask * 2 + 1 : 63, .count = m->count };
    grown.entries = gc_alloc((grown.mask + 1) * sizeof *grown.entries);
    const struct map_entry *e;
    for (size_t at = 0; (e = map_next(m, &at));)
        *find(&grown, e->key) = *e;
    *m = grown;
}

void map_put(struct map *m, struct slice key, void *value)
{
    if (m->count * 2 >= m->mask)
        grow(m);
    struct map_entry *e = find(m, key);
    if (!e->value) {
        e->key = key;
        m->count++;
    }
    e->value = value;
}

const struct map_entry *map_next(const struct map *m, size_t *at)
{
    while (m->entries && *at <= m->mask) {
        const struct map_entry *e = &m->entries[(*at)++];
        if (e->value)
            return e;
    }
    return NULL;
}
