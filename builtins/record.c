#include "builtins/record.h"

enum { TABLE_SIZE = 256, MAX_NAMES = 128 };

/* A sequence of names: its shape, and the slot of each name in it. */
struct sequence {
    uint32_t count;
    struct shape *shape;
    struct sequence_item {
        symbol name;
        pos pos;
        uint32_t slot;
    } items[];
};

/* The hash of the last sequence that fell here, and that sequence once it came twice. */
static struct bucket {
    uint64_t hash;
    struct sequence *sequence;
} * table;

static uint64_t hash_names(const struct attr_entry *entries, size_t count)
{
    uint64_t hash = count;
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ entries[i].name ^ (uint64_t)entries[i].pos << 32) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    return hash;
}

static bool is_sequence(const struct sequence *s, const struct attr_entry *entries, size_t count)
{
    if (!s || s->count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (s->items[i].name != entries[i].name || s->items[i].pos != entries[i].pos)
            return false;
    }
    return true;
}

static struct sequence *sequence_new(const struct attr_entry *entries, size_t count)
{
    struct sequence *s = gc_alloc(sizeof *s + count * sizeof *s->items);
    s->count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        s->items[i].name = entries[i].name;
        s->items[i].pos = entries[i].pos;
    }
    return s;
}

/* As build, and remembers the sequence unless it has equal names. */
static value build_and_remember(
    struct bucket *bucket, struct attr_entry *entries, size_t count, bool keep_first)
{
    struct sequence *s = sequence_new(entries, count);
    value set = attrs_of_entries(entries, count, keep_first);
    if (attrs_count(value_attrs(set)) != count)
        return set;
    s->shape = value_attrs(set)->shape;
    for (size_t i = 0; i < count; i++)
        s->items[i].slot = (uint32_t)shape_find(s->shape, s->items[i].name);
    bucket->sequence = s;
    return set;
}

value record_make(struct attr_entry *entries, size_t count, bool keep_first)
{
    if (count == 0 || count > MAX_NAMES)
        return attrs_of_entries(entries, count, keep_first);
    if (!table)
        table = gc_alloc_root(TABLE_SIZE * sizeof *table);
    uint64_t hash = hash_names(entries, count);
    struct bucket *bucket = &table[hash >> 32 & (TABLE_SIZE - 1)];
    struct sequence *s = bucket->sequence;
    if (is_sequence(s, entries, count)) {
        struct attrs *a = attrs_new(s->shape);
        for (size_t i = 0; i < count; i++)
            a->slots[s->items[i].slot] = entries[i].v;
        return value_of_attrs(a);
    }
    if (bucket->hash == hash)
        return build_and_remember(bucket, entries, count, keep_first);
    bucket->hash = hash;
    return attrs_of_entries(entries, count, keep_first);
}
