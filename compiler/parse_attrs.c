#include "compiler/ast_print.h"
#include "compiler/parse_state.h"
#include <stdlib.h>

/*
 * Bindings by name. A set of up to SEARCHED bindings is searched; a larger one has an index, an
 * open-addressed table of binding numbers plus one.
 */
enum { SEARCHED = 8 };

struct index {
    uint32_t mask;
    uint32_t slots[];
};

static uint32_t *index_slot(const struct attrset *set, symbol name)
{
    struct index *index = set->index;
    uint32_t at = name * 0x9e3779b1u;
    for (at ^= at >> 15;; at++) {
        uint32_t *slot = &index->slots[at & index->mask];
        if (!*slot || set->bindings[*slot - 1].name == name)
            return slot;
    }
}

/* Indexes all bindings, with room for as many again. */
static void index_build(struct parser *p, struct attrset *set)
{
    uint32_t size = SEARCHED * 4;
    while (size < set->count * 4)
        size *= 2;
    struct index *index = arena_alloc(p->arena, sizeof *index + size * sizeof *index->slots);
    index->mask = size - 1;
    set->index = index;
    for (uint32_t i = 0; i < set->count; i++)
        *index_slot(set, set->bindings[i].name) = i + 1;
}

static struct binding *find(const struct attrset *set, symbol name)
{
    if (set->index) {
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
    if (set->count == set->cap)
        set->bindings = arena_grow(p->arena, set->bindings, sizeof *set->bindings, &set->cap);
    set->bindings[set->count++] = binding;
    struct index *index = set->index;
    if (index && set->count * 2 <= index->mask)
        *index_slot(set, binding.name) = set->count;
    else if (set->count > SEARCHED)
        index_build(p, set);
}

static void append_dynamic(struct parser *p, struct attrset *set, struct dynamic_binding binding)
{
    if (set->dynamic_count == set->dynamic_cap)
        set->dynamics =
            arena_grow(p->arena, set->dynamics, sizeof *set->dynamics, &set->dynamic_cap);
    set->dynamics[set->dynamic_count++] = binding;
}

uint32_t attrset_add_source(struct parser *p, struct attrset *set, struct expr *source, pos at)
{
    if (set->from_count == set->from_cap) {
        uint32_t cap = set->from_cap;
        set->from = arena_grow(p->arena, set->from, sizeof *set->from, &set->from_cap);
        set->from_at = arena_grow(p->arena, set->from_at, sizeof *set->from_at, &cap);
    }
    set->from[set->from_count] = source;
    set->from_at[set->from_count] = at;
    return set->from_count++;
}

NORETURN static COLD void duplicate(struct parser *p, struct attr_path path, pos at, pos first)
{
    struct buf name = { 0 }, place = { 0 };
    ast_print_path(&name, &path);
    parser_print_pos(&place, first);
    parser_refuse(p, error_new(ERR_DUPLICATE, at, "attribute '%s' already defined at %s",
                         buf_cstr(&name), buf_cstr(&place)));
}

void attrset_inherit(struct parser *p, struct attrset *set, struct binding binding)
{
    const struct binding *old = find(set, binding.name);
    if (old) {
        struct attr_name step = { .name = binding.name };
        duplicate(p, (struct attr_path){ &step, 1 }, binding.pos, old->pos);
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

/* `binding` meets `old` of the same name: two literal sets merge, all else is an error. */
static void meet(
    struct parser *p, struct binding *old, const struct binding *binding, uint32_t base)
{
    if (old->value->kind != EXPR_ATTRS || binding->value->kind != EXPR_ATTRS) {
        struct attr_path path = { p->steps.items + base, p->steps.count - base };
        duplicate(p, path, binding->pos, old->pos);
    }
    merge(p, old->value->attrs, binding->value->attrs, base);
}

/*
 * Moves all of source into target. Names that both have come first, in the order of their symbols,
 * in which Nix would find the error; the rest follow in the order of the text. Whether source is
 * `rec` no longer matters. The steps from `base` on are the path of target, for messages.
 */
static void merge(struct parser *p, struct attrset *target, struct attrset *source, uint32_t base)
{
    uint32_t count = source->count, shift = target->from_count;
    struct binding **sorted = arena_array(p->arena, struct binding *, count);
    bool *merged = arena_array(p->arena, bool, count);
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &source->bindings[i];
    if (count > 1)
        qsort(sorted, count, sizeof *sorted, compare_bindings);
    for (uint32_t i = 0; i < count; i++) {
        struct binding *old = find(target, sorted[i]->name);
        if (!old)
            continue;
        merged[sorted[i] - source->bindings] = true;
        struct attr_name step = { .name = sorted[i]->name };
        PARSER_PUSH(p, &p->steps, step);
        meet(p, old, sorted[i], base);
        p->steps.count--;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct binding binding = source->bindings[i];
        if (binding.kind == BIND_INHERIT_FROM)
            binding.from += shift;
        if (!merged[i])
            append(p, target, binding);
    }
    for (uint32_t i = 0; i < source->dynamic_count; i++)
        append_dynamic(p, target, source->dynamics[i]);
    for (uint32_t i = 0; i < source->from_count; i++)
        attrset_add_source(p, target, source->from[i], source->from_at[i]);
}

/* ------------------------------------------------------------------------------------------ */

/* The set that the binding of the step's name is, or becomes, in `set`; `last` is the number of
 * the step on the stack. */
static struct attrset *nested_set(
    struct parser *p, struct attrset *set, uint32_t base, uint32_t last, pos at)
{
    struct attr_name step = p->steps.items[last];
    if (step.name != SYMBOL_NONE) {
        struct binding *old = find(set, step.name);
        if (old && old->value->kind != EXPR_ATTRS) {
            struct attr_path path = { p->steps.items + base, last + 1 - base };
            duplicate(p, path, at, old->pos);
        }
        if (old)
            return old->value->attrs;
    }
    struct expr *e = parser_new(p, EXPR_ATTRS, POS_NONE);
    e->attrs = arena_new(p->arena, struct attrset);
    if (step.name != SYMBOL_NONE)
        append(p, set, (struct binding){ .name = step.name, .pos = at, .value = e });
    else
        append_dynamic(p, set, (struct dynamic_binding){ step.dynamic, e, at });
    return e->attrs;
}

void attrset_add(struct parser *p, struct attrset *set, uint32_t base, pos at, struct expr *e)
{
    uint32_t last = p->steps.count - 1;
    for (uint32_t i = base; i < last; i++)
        set = nested_set(p, set, base, i, at);
    struct attr_name step = p->steps.items[last];
    if (step.name == SYMBOL_NONE) {
        append_dynamic(p, set, (struct dynamic_binding){ step.dynamic, e, at });
    } else {
        struct binding binding = { .name = step.name, .pos = at, .value = e };
        struct binding *old = find(set, step.name);
        if (old) {
            meet(p, old, &binding, base);
        } else {
            append(p, set, binding);
            name_functions(e, step.name);
        }
    }
    p->steps.count = base;
}
