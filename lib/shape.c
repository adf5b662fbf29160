#include "lib/shape.h"
#include "lib/bulk.h"
#include "lib/gc.h"
#include "lib/stop.h"

static uint32_t next_id = 1;

struct shape shape_empty = { .bare = &shape_empty };

struct shape *shape_adopt(const symbol *symbols, const pos *positions, size_t count, uint64_t hash)
{
    if (count == 0)
        return &shape_empty;
    struct shape *s = gc_alloc(sizeof *s);
    s->count = (uint32_t)count;
    s->id = next_id++;
    s->symbols = symbols;
    s->positions = positions;
    s->hash = hash;
    return s;
}

static uint64_t hash_all(const symbol *symbols, const pos *positions, size_t count)
{
    uint64_t hash = 0;
    STOP_FOR(size_t, i, 0, count)
        hash += shape_hash_of(symbols[i], positions ? positions[i] : POS_NONE);
    return hash;
}

/* One object holds both arrays. */
static struct shape *make(const symbol *symbols, const pos *positions, size_t count, uint64_t hash)
{
    size_t bytes = count * sizeof *symbols;
    symbol *copy = gc_alloc_atomic(positions ? 2 * bytes : bytes);
    bulk_copy(copy, symbols, bytes);
    if (positions)
        bulk_copy(copy + count, positions, bytes);
    return shape_adopt(copy, positions ? copy + count : NULL, count, hash);
}

struct shape *shape_new(const symbol *symbols, const pos *positions, size_t count)
{
    if (count == 0)
        return &shape_empty;
    return make(symbols, positions, count, hash_all(symbols, positions, count));
}

/* The last shape of each of so many hashes. */
enum { RECENT = 2048 };

static bool is_made_of(
    const struct shape *s, const symbol *symbols, const pos *positions, size_t count, uint64_t hash)
{
    if (!s || s->hash != hash || s->count != count || !s->positions != !positions)
        return false;
    size_t bytes = count * sizeof *symbols;
    return slice_compare((const char *)s->symbols, (const char *)symbols, bytes) == 0 &&
           (!positions ||
               slice_compare((const char *)s->positions, (const char *)positions, bytes) == 0);
}

struct shape *shape_of_hashed(
    const symbol *symbols, const pos *positions, size_t count, uint64_t hash)
{
    static struct shape **recent;
    if (count == 0)
        return &shape_empty;
    if (!recent)
        recent = gc_alloc_root(RECENT * sizeof *recent);
    struct shape **entry = &recent[hash >> 32 & (RECENT - 1)];
    if (!is_made_of(*entry, symbols, positions, count, hash))
        *entry = make(symbols, positions, count, hash);
    return *entry;
}

struct shape *shape_of(const symbol *symbols, const pos *positions, size_t count)
{
    return shape_of_hashed(symbols, positions, count, hash_all(symbols, positions, count));
}

int32_t shape_find(const struct shape *s, symbol name)
{
    const symbol *symbols = s->symbols;
    uint32_t low = 0, count = s->count;
    while (count > 4) {
        uint32_t half = count / 2;
        low += symbols[low + half] <= name ? half : 0;
        count -= half;
    }
    for (uint32_t i = low; i < low + count; i++) {
        if (symbols[i] == name)
            return (int32_t)i;
    }
    return SLOT_NONE;
}

/* Slots by name -------------------------------------------------------------------------- */

/* A slot with the first eight bytes of its name, which decide most comparisons. */
struct named_slot {
    uint64_t prefix;
    symbol name;
    uint32_t slot;
};

static inline bool named_before(const struct named_slot *a, const struct named_slot *b)
{
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix;
    return slice_cmp(symbol_slice(a->name), symbol_slice(b->name)) < 0;
}

/* Merge sort; `spare` is as long as `items`. Returns the one of the two that has the result. */
static struct named_slot *sort_named(
    struct named_slot *items, struct named_slot *spare, size_t count)
{
    enum { RUN = 8 };
    for (size_t start = 0; start < count; start += RUN) {
        stop_poll();
        size_t end = start + RUN < count ? start + RUN : count;
        for (size_t i = start + 1; i < end; i++) {
            struct named_slot item = items[i];
            size_t k = i;
            for (; k > start && named_before(&item, &items[k - 1]); k--)
                items[k] = items[k - 1];
            items[k] = item;
        }
    }
    for (size_t width = RUN; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t i = start, mid = start + width < count ? start + width : count;
            size_t j = mid, end = start + 2 * width < count ? start + 2 * width : count;
            STOP_FOR(size_t, k, start, end)
                spare[k] = j == end || (i < mid && !named_before(&items[j], &items[i]))
                               ? items[i++]
                               : items[j++];
        }
        struct named_slot *swap = items;
        items = spare;
        spare = swap;
    }
    return items;
}

const uint32_t *shape_by_name(struct shape *s)
{
    if (!s->by_name && s->count) {
        struct named_slot *items = gc_alloc_atomic(2 * sizeof *items * s->count);
        STOP_FOR(size_t, i, 0, s->count)
            items[i] = (struct named_slot){ symbol_prefix(s->symbols[i]), s->symbols[i], i };
        items = sort_named(items, items + s->count, s->count);
        uint32_t *order = gc_alloc_atomic(s->count * sizeof *order);
        STOP_FOR(size_t, i, 0, s->count)
            order[i] = items[i].slot;
        s->by_name = order;
    }
    return s->by_name;
}

struct shape *shape_bare(struct shape *s)
{
    if (!s->bare) {
        if (s->positions) {
            s->bare = shape_of(s->symbols, NULL, s->count);
            s->bare->by_name = s->by_name;
        } else {
            s->bare = s;
        }
    }
    return s->bare;
}
