#include "compiler/ast_print.h"
#include "compiler/parse_state.h"
#include "lib/memory.h"
#include <stdlib.h>

/*
 * A set under construction is open: its bindings are in scratch memory, where arrays grow, and
 * it has a draft. attrset_close makes arrays of the tree of them, as large as they are. A path
 * a.b.c opens a and b, which close with the set that the path is in, and so does a set that more
 * is merged into.
 *
 * Bindings by name. A set of up to SEARCHED bindings is searched; a larger one has an index, an
 * open-addressed table of binding numbers plus one.
 */
enum { SEARCHED = 8, LEAST_CAP = 4 };

const struct attrset_more attrset_plain;

struct draft {
    struct attrset_more more;            /* what attrset.more points to */
    uint32_t cap, dynamic_cap, from_cap; /* 0: the array is in the tree, or there is none */
    uint32_t index_mask;
    uint32_t *index;
    bool nested; /* sets in it may be open */
};

static struct draft *draft_of(const struct attrset *set)
{
    return (struct draft *)set->more;
}

/* Makes room for one more item. */
static void *grow(struct parser *p, void *items, size_t size, uint32_t count, uint32_t *cap)
{
    uint32_t had = *cap;
    if (likely(count < had))
        return items;
    *cap = count < LEAST_CAP ? LEAST_CAP : count * 2;
    void *grown = parser_take(p, *cap * size);
    assert(items || !count);
    if (count)
        memcpy(grown, items, count * size);
    if (had)
        parser_give(p, items, had * size);
    return grown;
}

/* The same items in the tree; `cap` is 0 if they are there already. */
static void *settle(struct parser *p, void *items, size_t size, uint32_t count, uint32_t cap)
{
    if (!cap)
        return items;
    assert(items);
    void *settled = memcpy(arena_alloc(p->arena, count * size), items, count * size);
    parser_give(p, items, cap * size);
    return settled;
}

static uint32_t *index_slot(const struct attrset *set, symbol name)
{
    const struct draft *d = draft_of(set);
    uint32_t at = name * 0x9e3779b1u;
    assert(d->index);
    for (at ^= at >> 15;; at++) {
        uint32_t *slot = &d->index[at & d->index_mask];
        if (!*slot || set->bindings[*slot - 1].name == name)
            return slot;
    }
}

static void index_drop(struct parser *p, struct draft *d)
{
    if (d->index)
        parser_give(p, d->index, (d->index_mask + 1) * sizeof *d->index);
}

/* Indexes all bindings, with room for as many again. */
static void index_build(struct parser *p, struct attrset *set)
{
    struct draft *d = draft_of(set);
    uint32_t size = SEARCHED * 4;
    while (size < set->count * 4)
        size *= 2;
    index_drop(p, d);
    d->index = memset(parser_take(p, size * sizeof *d->index), 0, size * sizeof *d->index);
    d->index_mask = size - 1;
    for (uint32_t i = 0; i < set->count; i++)
        *index_slot(set, set->bindings[i].name) = i + 1;
}

static struct draft *open(struct parser *p, struct attrset *set)
{
    if (set->open)
        return draft_of(set);
    struct draft *d = parser_take(p, sizeof *d);
    *d = (struct draft){ .more = *set->more };
    set->more = &d->more;
    set->open = true;
    if (set->count > SEARCHED)
        index_build(p, set);
    return d;
}

/* The set that is a value of another one, to be added to. */
static struct attrset *open_nested(struct parser *p, struct attrset *set, struct expr *inner)
{
    open(p, set)->nested = true;
    open(p, &inner->attrs);
    return &inner->attrs;
}

static bool is_set(const struct expr *e)
{
    return e && e->kind == EXPR_ATTRS;
}

static void close_nested(struct parser *p, struct expr *inner)
{
    if (is_set(inner))
        attrset_close(p, &inner->attrs);
}

void attrset_close(struct parser *p, struct attrset *set)
{
    memory_check_stack();
    if (!set->open)
        return;
    struct draft *d = draft_of(set);
    struct attrset_more *more = &d->more;
    for (uint32_t i = 0; d->nested && i < set->count; i++)
        close_nested(p, binding_value(&set->bindings[i]));
    for (uint32_t i = 0; d->nested && i < more->dynamic_count; i++)
        close_nested(p, more->dynamics[i].value);
    set->bindings = settle(p, set->bindings, sizeof *set->bindings, set->count, d->cap);
    set->more = &attrset_plain;
    set->open = false;
    if (more->dynamic_count || more->from_count) {
        more->dynamics = settle(
            p, more->dynamics, sizeof *more->dynamics, more->dynamic_count, d->dynamic_cap);
        more->from = settle(p, more->from, sizeof *more->from, more->from_count, d->from_cap);
        more->from_at =
            settle(p, more->from_at, sizeof *more->from_at, more->from_count, d->from_cap);
        struct attrset_more *settled = arena_new(p->arena, struct attrset_more);
        *settled = *more;
        set->more = settled;
    }
    index_drop(p, d);
    parser_give(p, d, sizeof *d);
}

/* Of an open set, or one that nothing has been added to yet. */
static struct binding *find(const struct attrset *set, symbol name)
{
    if (set->count > SEARCHED) {
        uint32_t slot = *index_slot(set, name);
        return slot ? &set->bindings[slot - 1] : NULL;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->bindings[i].name == name)
            return &set->bindings[i];
    }
    return NULL;
}

/* Appends a binding whose name is not in the set yet. */
static void append(struct parser *p, struct attrset *set, struct binding binding)
{
    struct draft *d = open(p, set);
    set->bindings = grow(p, set->bindings, sizeof *set->bindings, set->count, &d->cap);
    set->bindings[set->count++] = binding;
    if (set->count <= SEARCHED)
        return;
    if (d->index && set->count * 2 <= d->index_mask)
        *index_slot(set, binding.name) = set->count;
    else
        index_build(p, set);
}

static void append_dynamic(struct parser *p, struct attrset *set, struct dynamic_binding binding)
{
    struct draft *d = open(p, set);
    struct attrset_more *more = &d->more;
    more->dynamics =
        grow(p, more->dynamics, sizeof *more->dynamics, more->dynamic_count, &d->dynamic_cap);
    more->dynamics[more->dynamic_count++] = binding;
}

uintptr_t attrset_add_source(struct parser *p, struct attrset *set, struct expr *source, pos at)
{
    struct draft *d = open(p, set);
    struct attrset_more *more = &d->more;
    uint32_t cap = d->from_cap;
    more->from_at = grow(p, more->from_at, sizeof *more->from_at, more->from_count, &cap);
    more->from = grow(p, more->from, sizeof *more->from, more->from_count, &d->from_cap);
    more->from[more->from_count] = source;
    more->from_at[more->from_count++] = at;
    return (uintptr_t)more->from_count << 1 | 1;
}

/* The steps from `base` up to `end` are the path. */
NORETURN static COLD void duplicate(
    struct parser *p, uint32_t base, uint32_t end, pos at, pos first)
{
    struct buf name = { 0 }, place = { 0 };
    struct attr_path *path =
        arena_alloc(p->scratch, sizeof *path + (end - base) * sizeof *path->steps);
    path->count = end - base;
    for (uint32_t i = base; i < end; i++)
        path->steps[i - base] = parser_step_name(&p->steps.items[i]);
    ast_print_path(&name, path);
    parser_print_pos(&place, first);
    parser_refuse(p, error_new(ERR_DUPLICATE, at, "attribute '%s' already defined at %s",
                         buf_cstr(&name), buf_cstr(&place)));
}

void attrset_inherit(struct parser *p, struct attrset *set, struct binding binding)
{
    const struct binding *old = find(set, binding.name);
    if (old) {
        uint32_t base = p->steps.count;
        struct step step = { .name = binding.name };
        PARSER_PUSH(p, &p->steps, step);
        duplicate(p, base, base + 1, binding.pos, old->pos);
    }
    append(p, set, binding);
}

/* A function is called what it is bound to, and so is the function that it returns. */
static void name_functions(struct expr *e, symbol name)
{
    for (; e->kind == EXPR_LAMBDA; e = e->lambda.body)
        e->lambda.name = name;
}

/* Merging ---------------------------------------------------------------------------------- */

static int compare_bindings(const void *a, const void *b)
{
    const struct binding *const *x = a, *const *y = b;
    return ((*x)->name > (*y)->name) - ((*x)->name < (*y)->name);
}

static void merge(struct parser *p, struct attrset *target, struct attrset *source, uint32_t base);

/* `binding` meets `old` of the same name in `set`: two literal sets merge, all else is an error. */
static void meet(struct parser *p, struct attrset *set, struct binding *old,
    const struct binding *binding, uint32_t base)
{
    struct expr *first = binding_value(old), *second = binding_value(binding);
    if (!is_set(first) || !is_set(second))
        duplicate(p, base, p->steps.count, binding->pos, old->pos);
    merge(p, open_nested(p, set, first), &second->attrs, base);
}

/*
 * Moves all of source into target. Names that both have come first, in the order of their symbols,
 * in which Nix would find the error; the rest follow in the order of the text. Whether source is
 * `rec` no longer matters. The steps from `base` on are the path of target, for messages.
 */
static void merge(struct parser *p, struct attrset *target, struct attrset *source, uint32_t base)
{
    uint32_t count = source->count, shift = target->more->from_count;
    struct binding **sorted = arena_array(p->scratch, struct binding *, count);
    bool *merged = arena_array(p->scratch, bool, count);
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &source->bindings[i];
    if (count > 1)
        qsort(sorted, count, sizeof *sorted, compare_bindings);
    for (uint32_t i = 0; i < count; i++) {
        struct binding *old = find(target, sorted[i]->name);
        if (!old)
            continue;
        merged[sorted[i] - source->bindings] = true;
        struct step step = { .name = sorted[i]->name };
        PARSER_PUSH(p, &p->steps, step);
        meet(p, target, old, sorted[i], base);
        p->steps.count--;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct binding binding = source->bindings[i];
        if (binding_kind(&binding) == BIND_INHERIT_FROM)
            binding.word += (uintptr_t)shift << 1;
        if (!merged[i])
            append(p, target, binding);
    }
    const struct attrset_more *more = source->more;
    for (uint32_t i = 0; i < more->dynamic_count; i++)
        append_dynamic(p, target, more->dynamics[i]);
    for (uint32_t i = 0; i < more->from_count; i++)
        attrset_add_source(p, target, more->from[i], more->from_at[i]);
}

/* ------------------------------------------------------------------------------------------ */

/* The set that the binding of the step's name is, or becomes, in `set`; `last` is the number of
 * the step on the stack. */
static struct attrset *nested_set(
    struct parser *p, struct attrset *set, uint32_t base, uint32_t last, pos at)
{
    struct step step = p->steps.items[last];
    struct binding *old = step.dynamic ? NULL : find(set, step.name);
    if (old) {
        if (!is_set(binding_value(old)))
            duplicate(p, base, last + 1, at, old->pos);
        return open_nested(p, set, binding_value(old));
    }
    struct expr *e = parser_new(p, EXPR_ATTRS, POS_NONE);
    e->attrs.more = &attrset_plain;
    if (step.dynamic)
        append_dynamic(p, set, (struct dynamic_binding){ step.dynamic, e, at });
    else
        append(p, set, (struct binding){ step.name, at, (uintptr_t)e });
    return open_nested(p, set, e);
}

void attrset_add(struct parser *p, struct attrset *set, uint32_t base, pos at, struct expr *e)
{
    uint32_t last = p->steps.count - 1;
    for (uint32_t i = base; i < last; i++)
        set = nested_set(p, set, base, i, at);
    struct step step = p->steps.items[last];
    if (step.dynamic) {
        append_dynamic(p, set, (struct dynamic_binding){ step.dynamic, e, at });
    } else {
        struct binding binding = { step.name, at, (uintptr_t)e };
        struct binding *old = find(set, step.name);
        if (old) {
            meet(p, set, old, &binding, base);
        } else {
            append(p, set, binding);
            name_functions(e, step.name);
        }
    }
    p->steps.count = base;
}
