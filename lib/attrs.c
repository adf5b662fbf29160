#include "lib/attrs.h"
#include <stdlib.h>

static uint32_t next_shape_id = 1;

struct shape shape_empty = { .bare = &shape_empty };
const struct attrs attrs_empty = { .shape = &shape_empty };

/* Takes over the arrays, which are of atomic GC memory. */
static struct shape *shape_adopt(const symbol *symbols, const pos *positions, size_t count)
{
    if (count == 0)
        return &shape_empty;
    struct shape *s = gc_alloc(sizeof *s);
    s->count = (uint32_t)count;
    s->id = next_shape_id++;
    s->symbols = symbols;
    s->positions = positions;
    return s;
}

static uint32_t *copy_words(const uint32_t *words, size_t count)
{
    return memcpy(gc_alloc_atomic(count * sizeof *words), words, count * sizeof *words);
}

struct shape *shape_new(const symbol *symbols, const pos *positions, size_t count)
{
    if (count == 0)
        return &shape_empty;
    return shape_adopt(
        copy_words(symbols, count), positions ? copy_words(positions, count) : NULL, count);
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
            for (size_t k = start; k < end; k++)
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
        struct named_slot *items = gc_alloc_atomic(2 * s->count * sizeof *items);
        for (uint32_t i = 0; i < s->count; i++)
            items[i] = (struct named_slot){ symbol_prefix(s->symbols[i]), s->symbols[i], i };
        items = sort_named(items, items + s->count, s->count);
        uint32_t *order = gc_alloc_atomic(s->count * sizeof *order);
        for (uint32_t i = 0; i < s->count; i++)
            order[i] = items[i].slot;
        s->by_name = order;
    }
    return s->by_name;
}

struct shape *shape_bare(struct shape *s)
{
    if (!s->bare) {
        if (s->positions) {
            s->bare = shape_new(s->symbols, NULL, s->count);
            s->bare->by_name = s->by_name;
        } else {
            s->bare = s;
        }
    }
    return s->bare;
}

pos attrs_pos(const struct attrs *a, symbol name)
{
    int32_t slot = shape_find(a->shape, name);
    return slot == SLOT_NONE ? POS_NONE : shape_pos(a->shape, (size_t)slot);
}

/* a // b --------------------------------------------------------------------------------- */

/*
 * How to join two shapes: the shape of the result, and for each of its slots where the value
 * comes from: (slot << 1) | from the right side. Plans are remembered in a direct-mapped table, and
 * made when two shapes are joined for the second time: most shapes of computed names never are.
 */
struct plan {
    struct shape *result;
    uint32_t sources[];
};

enum { PLAN_TABLE = 2048, PLAN_MAX_SLOTS = 64 };

static struct plan_entry {
    uint32_t left, right; /* ids of the shapes that were joined here last */
    struct plan *plan;    /* NULL after the first time */
} * plans;

static struct plan *plan_new(struct shape *a, struct shape *b)
{
    size_t most = (size_t)a->count + b->count;
    struct plan *plan = gc_alloc(sizeof *plan + most * sizeof *plan->sources);
    symbol *symbols = gc_alloc_atomic(most * sizeof *symbols);
    pos *positions = gc_alloc_atomic(most * sizeof *positions);
    uint32_t i = 0, j = 0, n = 0;
    while (i < a->count || j < b->count) {
        bool right = i == a->count || (j < b->count && b->symbols[j] <= a->symbols[i]);
        if (right && i < a->count && a->symbols[i] == b->symbols[j])
            i++;
        symbols[n] = right ? b->symbols[j] : a->symbols[i];
        positions[n] = right ? shape_pos(b, j) : shape_pos(a, i);
        plan->sources[n++] = right ? j++ << 1 | 1 : i++ << 1;
    }
    plan->result = shape_new(symbols, a->positions || b->positions ? positions : NULL, n);
    return plan;
}

/* NULL where these two shapes have not met before. */
static struct plan *plan_find(struct shape *a, struct shape *b)
{
    if (!plans)
        plans = gc_alloc_root(PLAN_TABLE * sizeof *plans);
    struct plan_entry *entry = &plans[(a->id * 31u ^ b->id * 0x9e3779b1u >> 5) % PLAN_TABLE];
    if (entry->left != a->id || entry->right != b->id)
        *entry = (struct plan_entry){ a->id, b->id, NULL };
    else if (!entry->plan)
        entry->plan = plan_new(a, b);
    return entry->plan;
}

/* The first slot from `from` on whose symbol is not below name. */
static uint32_t lower_bound(const struct shape *s, uint32_t from, symbol name)
{
    uint32_t step = 1, high = from;
    while (high < s->count && s->symbols[high] < name) {
        from = high + 1;
        high = high + step;
        step *= 2;
    }
    if (high > s->count)
        high = s->count;
    while (from < high) {
        uint32_t mid = (from + high) / 2;
        if (s->symbols[mid] < name)
            from = mid + 1;
        else
            high = mid;
    }
    return from;
}

/* What of `a` stands between two names of `b` is copied in one piece. */
static struct attrs *update_pieces(const struct attrs *a, const struct attrs *b)
{
    const struct shape *x = a->shape, *y = b->shape;
    uint32_t most = x->count + y->count, n = 0, i = 0;
    bool positions = x->positions || y->positions;
    symbol *symbols = gc_alloc_atomic(most * sizeof *symbols);
    pos *at = positions ? gc_alloc_atomic(most * sizeof *at) : NULL;
    struct attrs *result = gc_alloc(sizeof *result + most * sizeof(value));
    for (uint32_t j = 0; j <= y->count; j++) {
        uint32_t next = j < y->count ? lower_bound(x, i, y->symbols[j]) : x->count;
        uint32_t piece = next - i;
        memcpy(symbols + n, x->symbols + i, piece * sizeof *symbols);
        memcpy(result->slots + n, a->slots + i, piece * sizeof(value));
        if (positions && x->positions)
            memcpy(at + n, x->positions + i, piece * sizeof *at);
        else if (positions)
            memset(at + n, 0, piece * sizeof *at);
        n += piece;
        i = next;
        if (j == y->count)
            break;
        symbols[n] = y->symbols[j];
        result->slots[n] = b->slots[j];
        if (positions)
            at[n] = shape_pos(y, j);
        n++;
        i += i < x->count && x->symbols[i] == y->symbols[j];
    }
    result->shape = shape_adopt(symbols, at, n);
    return result;
}

/* Name by name: for sets of about the same size. */
static struct attrs *update_merging(const struct attrs *a, const struct attrs *b)
{
    const struct shape *x = a->shape, *y = b->shape;
    uint32_t most = x->count + y->count, n = 0, i = 0, j = 0;
    bool positions = x->positions || y->positions;
    symbol *symbols = gc_alloc_atomic(most * sizeof *symbols);
    pos *at = positions ? gc_alloc_atomic(most * sizeof *at) : NULL;
    struct attrs *result = gc_alloc(sizeof *result + most * sizeof(value));
    while (i < x->count || j < y->count) {
        symbol left = i < x->count ? x->symbols[i] : UINT32_MAX;
        symbol right = j < y->count ? y->symbols[j] : UINT32_MAX;
        bool from_left = left < right;
        symbols[n] = from_left ? left : right;
        result->slots[n] = from_left ? a->slots[i] : b->slots[j];
        if (positions)
            at[n] = from_left ? shape_pos(x, i) : shape_pos(y, j);
        i += left <= right;
        j += right <= left;
        n++;
    }
    result->shape = shape_adopt(symbols, at, n);
    return result;
}

static struct attrs *update_planned(
    const struct attrs *a, const struct attrs *b, const struct plan *plan)
{
    struct attrs *result = attrs_new(plan->result);
    const value *slots[] = { a->slots, b->slots };
    for (uint32_t i = 0; i < plan->result->count; i++) {
        uint32_t source = plan->sources[i];
        result->slots[i] = slots[source & 1][source >> 1];
    }
    return result;
}

static struct attrs *update_flat(const struct attrs *a, const struct attrs *b)
{
    const struct plan *plan =
        a->shape->count + b->shape->count <= PLAN_MAX_SLOTS ? plan_find(a->shape, b->shape) : NULL;
    if (plan)
        return update_planned(a, b, plan);
    return b->shape->count * 8 < a->shape->count ? update_pieces(a, b) : update_merging(a, b);
}

/* Layers -------------------------------------------------------------------------------- */

struct shape shape_layered;

struct attrs *attrs_flatten(struct attrs_layers *l)
{
    if (!l->flat) {
        struct attrs *top = l->top, *base = l->base;
        while (base->shape == &shape_layered) {
            struct attrs_layers *below = (struct attrs_layers *)base;
            if (below->flat) {
                base = below->flat;
                break;
            }
            top = update_flat(below->top, top);
            base = below->base;
        }
        l->flat = update_flat(base, top);
        l->top = l->base = NULL;
    }
    return l->flat;
}

/* Of a layered set that is not flat yet, else NULL. */
static struct attrs_layers *layers_of(struct attrs *a)
{
    struct attrs_layers *l = (struct attrs_layers *)a;
    return a->shape == &shape_layered && !l->flat ? l : NULL;
}

static struct attrs *without_flat_layers(struct attrs *a)
{
    return a->shape == &shape_layered && !layers_of(a) ? ((struct attrs_layers *)a)->flat : a;
}

enum { LAYER_MIN_BASE = 64, LAYER_RATIO = 4 };

/* base // top, where top is flat and much smaller than base: merges top with those layers of base
 * that are not much larger than it. */
static struct attrs *put_on_top(struct attrs *base, struct attrs *top)
{
    struct attrs_layers *l;
    while ((l = layers_of(base)) && l->top->shape->count <= 2 * top->shape->count) {
        top = update_flat(l->top, top);
        base = without_flat_layers(l->base);
    }
    if (!layers_of(base) && base->shape->count < LAYER_RATIO * top->shape->count)
        return update_flat(base, top);
    struct attrs_layers *layers = gc_alloc(sizeof *layers);
    *layers = (struct attrs_layers){ &shape_layered, NULL, top, base };
    return (struct attrs *)layers;
}

value attrs_update(value left, value right)
{
    struct attrs *a = without_flat_layers(value_attrs_raw(left)), *b = value_attrs(right);
    if (b->shape->count == 0)
        return left;
    bool layered = layers_of(a) != NULL;
    if (!layered && a->shape->count == 0)
        return right;
    if (layered || a->shape->count >= LAYER_MIN_BASE) {
        if (layered || a->shape->count >= LAYER_RATIO * b->shape->count)
            return value_of_attrs(put_on_top(a, b));
    }
    return value_of_attrs(update_flat(a, b));
}

/* Building ------------------------------------------------------------------------------- */

void attrs_add(struct attrs_builder *b, symbol name, value v, pos at)
{
    if (b->count == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 8, size = sizeof *b->entries;
        b->entries =
            b->entries ? gc_realloc(b->entries, b->cap * size, cap * size) : gc_alloc(cap * size);
        b->cap = cap;
    }
    b->entries[b->count++] = (struct attr_entry){ name, at, v };
}

/* Stable merge sort by symbol: n log n, and linear where the input is sorted. */
static void sort_entries(struct attr_entry *entries, size_t count)
{
    struct attr_entry *from = entries, *to = NULL;
    bool sorted = true;
    for (size_t i = 1; i < count && sorted; i++)
        sorted = entries[i - 1].name <= entries[i].name;
    if (sorted)
        return;
    to = gc_alloc(count * sizeof *to);
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t i = start, mid = start + width < count ? start + width : count;
            size_t j = mid, end = start + 2 * width < count ? start + 2 * width : count;
            for (size_t k = start; k < end; k++)
                to[k] =
                    i < mid && (j == end || from[i].name <= from[j].name) ? from[i++] : from[j++];
        }
        struct attr_entry *swap = from;
        from = to;
        to = swap;
    }
    if (from != entries)
        memcpy(entries, from, count * sizeof *entries);
}

value attrs_finish(struct attrs_builder *b)
{
    struct attr_entry *e = b->entries;
    sort_entries(e, b->count);
    size_t n = 0;
    bool positions = false;
    for (size_t i = 0; i < b->count; i++) {
        if (n && e[n - 1].name == e[i].name) {
            if (!b->keep_first)
                e[n - 1] = e[i];
        } else {
            e[n++] = e[i];
        }
    }
    for (size_t i = 0; i < n; i++)
        positions |= e[i].pos != POS_NONE;
    symbol *symbols = gc_alloc_atomic(n * sizeof *symbols);
    pos *at = positions ? gc_alloc_atomic(n * sizeof *at) : NULL;
    for (size_t i = 0; i < n; i++) {
        symbols[i] = e[i].name;
        if (positions)
            at[i] = e[i].pos;
    }
    struct attrs *a = attrs_new(shape_adopt(symbols, at, n));
    for (size_t i = 0; i < n; i++)
        a->slots[i] = e[i].v;
    return value_of_attrs(a);
}
