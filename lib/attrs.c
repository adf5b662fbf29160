#include "lib/attrs.h"
#include "lib/bulk.h"
#include "lib/stop.h"
#include <stdlib.h>

const struct attrs attrs_empty = { .shape = &shape_empty };

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
    plan->result = shape_of(symbols, a->positions || b->positions ? positions : NULL, n);
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

/* A set under construction: from the left in pieces, from the right one by one. */
struct joint {
    const struct attrs *left, *right;
    symbol *symbols;
    pos *positions; /* NULL if neither side has any */
    value *slots;
    uint32_t n;
    uint64_t hash;
};

static void take_left(struct joint *t, uint32_t from, uint32_t count)
{
    const struct shape *x = t->left->shape;
    bulk_copy(t->symbols + t->n, x->symbols + from, count * sizeof *t->symbols);
    bulk_copy(t->slots + t->n, t->left->slots + from, count * sizeof *t->slots);
    if (t->positions && x->positions)
        bulk_copy(t->positions + t->n, x->positions + from, count * sizeof *t->positions);
    else if (t->positions)
        bulk_clear(t->positions + t->n, count * sizeof *t->positions);
    t->n += count;
}

static void take_right(struct joint *t, uint32_t j)
{
    const struct shape *y = t->right->shape;
    t->symbols[t->n] = y->symbols[j];
    t->slots[t->n] = t->right->slots[j];
    if (t->positions)
        t->positions[t->n] = shape_pos(y, j);
    t->n++;
}

/* What of the left stands between two names of the right is taken in one piece. */
static void join_pieces(struct joint *t)
{
    const struct shape *x = t->left->shape, *y = t->right->shape;
    uint32_t i = 0;
    t->hash = x->hash + y->hash;
    for (uint32_t j = 0; j < y->count; j++) {
        stop_poll();
        uint32_t next = lower_bound(x, i, y->symbols[j]);
        take_left(t, i, next - i);
        take_right(t, j);
        i = next;
        if (i < x->count && x->symbols[i] == y->symbols[j]) {
            t->hash -= shape_hash_of(x->symbols[i], shape_pos(x, i));
            i++;
        }
    }
    take_left(t, i, x->count - i);
}

/* Name by name: for sets of about the same size. */
static void join_merging(struct joint *t)
{
    const struct attrs *a = t->left, *b = t->right;
    const struct shape *x = a->shape, *y = b->shape;
    uint32_t i = 0, j = 0, n = 0;
    t->hash = x->hash + y->hash;
    while (i < x->count || j < y->count) {
        stop_poll();
        symbol left = i < x->count ? x->symbols[i] : UINT32_MAX;
        symbol right = j < y->count ? y->symbols[j] : UINT32_MAX;
        bool from_left = left < right;
        t->symbols[n] = from_left ? left : right;
        t->slots[n] = from_left ? a->slots[i] : b->slots[j];
        if (t->positions)
            t->positions[n] = from_left ? shape_pos(x, i) : shape_pos(y, j);
        if (left == right)
            t->hash -= shape_hash_of(left, shape_pos(x, i));
        i += left <= right;
        j += right <= left;
        n++;
    }
    t->n = n;
}

static void join(struct joint *t)
{
    if (t->right->shape->count * 8 < t->left->shape->count)
        join_pieces(t);
    else
        join_merging(t);
}

enum { FEW = 256 };

/* Made aside, because only then the size is known and whether there is such a shape. */
static struct attrs *update_few(const struct attrs *a, const struct attrs *b)
{
    symbol symbols[FEW];
    pos positions[FEW];
    value slots[FEW];
    bool placed = a->shape->positions || b->shape->positions;
    struct joint t = { a, b, symbols, placed ? positions : NULL, slots, 0, 0 };
    join(&t);
    struct attrs *result = attrs_new(shape_of_hashed(symbols, t.positions, t.n, t.hash));
    memcpy(result->slots, slots, t.n * sizeof *slots);
    return result;
}

static struct attrs *update_many(const struct attrs *a, const struct attrs *b)
{
    size_t most = (size_t)a->shape->count + b->shape->count;
    bool placed = a->shape->positions || b->shape->positions;
    struct attrs *result = gc_alloc(sizeof *result + most * sizeof(value));
    struct joint t = { a, b, gc_alloc_atomic(most * sizeof(symbol)),
        placed ? gc_alloc_atomic(most * sizeof(pos)) : NULL, result->slots, 0, 0 };
    join(&t);
    result->shape = shape_adopt(t.symbols, t.positions, t.n, t.hash);
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
    return a->shape->count + b->shape->count <= FEW ? update_few(a, b) : update_many(a, b);
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

/* Tables of builders that are done, for the next ones. */
enum { SPARES = 4, SPARE_CAP = 1024 };

static struct spare {
    struct attr_entry *entries;
    size_t cap;
} spares[SPARES];
static unsigned spare_count;

static struct attr_entry *take_entries(size_t wanted, size_t *cap)
{
    while (spare_count) {
        struct spare *s = &spares[--spare_count];
        if (s->cap >= wanted) {
            *cap = s->cap;
            return s->entries;
        }
    }
    *cap = wanted < 16 ? 16 : wanted;
    return gc_alloc(*cap * sizeof(struct attr_entry));
}

/* Takes the table back, of which so much was used: nothing may be kept alive by it. */
static void return_entries(struct attr_entry *entries, size_t used, size_t cap)
{
    if (cap == 0 || cap > SPARE_CAP || spare_count == SPARES)
        return;
    memset(entries, 0, used * sizeof *entries);
    spares[spare_count++] = (struct spare){ entries, cap };
}

void attrs_add(struct attrs_builder *b, symbol name, value v, pos at)
{
    if (b->count == b->cap) {
        size_t cap, used = b->count;
        struct attr_entry *entries = take_entries(2 * used, &cap);
        if (used) {
            bulk_copy(entries, b->entries, used * sizeof *entries);
            return_entries(b->entries, used, b->cap);
        }
        b->entries = entries;
        b->cap = cap;
    }
    b->entries[b->count++] = (struct attr_entry){ name, at, v };
}

/* Stable merge sort by symbol: n log n, and linear where the input is sorted. */
static void sort_entries(struct attr_entry *entries, size_t count)
{
    struct attr_entry *from = entries, *to;
    size_t cap;
    bool sorted = true;
    for (size_t i = 1; i < count && sorted; i++) {
        stop_poll();
        sorted = entries[i - 1].name <= entries[i].name;
    }
    if (sorted)
        return;
    to = take_entries(count, &cap);
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t i = start, mid = start + width < count ? start + width : count;
            size_t j = mid, end = start + 2 * width < count ? start + 2 * width : count;
            STOP_FOR(size_t, k, start, end)
                to[k] =
                    i < mid && (j == end || from[i].name <= from[j].name) ? from[i++] : from[j++];
        }
        struct attr_entry *swap = from;
        from = to;
        to = swap;
    }
    if (from != entries) {
        bulk_copy(entries, from, count * sizeof *entries);
        to = from;
    }
    return_entries(to, count, cap);
}

static struct shape *shape_of_entries(const struct attr_entry *e, size_t n, bool placed)
{
    symbol few[FEW];
    pos few_at[FEW];
    symbol *symbols = n <= FEW ? few : gc_alloc_atomic(n * sizeof *symbols);
    pos *positions = !placed ? NULL : n <= FEW ? few_at : gc_alloc_atomic(n * sizeof *positions);
    uint64_t hash = 0;
    STOP_FOR(size_t, i, 0, n) {
        symbols[i] = e[i].name;
        if (positions)
            positions[i] = e[i].pos;
        hash += shape_hash_of(e[i].name, placed ? e[i].pos : POS_NONE);
    }
    return n <= FEW ? shape_of_hashed(symbols, positions, n, hash)
                    : shape_adopt(symbols, positions, n, hash);
}

value attrs_of_entries(struct attr_entry *e, size_t count, bool keep_first)
{
    sort_entries(e, count);
    size_t n = 0;
    bool placed = false;
    STOP_FOR(size_t, i, 0, count) {
        if (n && e[n - 1].name == e[i].name) {
            if (!keep_first)
                e[n - 1] = e[i];
        } else {
            e[n++] = e[i];
        }
    }
    for (size_t i = 0; i < n && !placed; i++) {
        stop_poll();
        placed = e[i].pos != POS_NONE;
    }
    struct attrs *a = attrs_new(shape_of_entries(e, n, placed));
    STOP_FOR(size_t, i, 0, n)
        a->slots[i] = e[i].v;
    return value_of_attrs(a);
}

value attrs_finish(struct attrs_builder *b)
{
    value set = attrs_of_entries(b->entries, b->count, b->keep_first);
    return_entries(b->entries, b->count, b->cap);
    *b = (struct attrs_builder){ .keep_first = b->keep_first };
    return set;
}
