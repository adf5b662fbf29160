/*
 * Sets, `let` and `inherit`. The variables of a `let` or `rec` are slots next to each other. Each
 * value is made in turn; a capture of a variable that has no value yet is left pending, and all
 * pending captures are patched when the group is complete. A `rec` makes its values in the order
 * of their symbols, so that its slots are the set's slots and OP_ATTRS takes them as they are.
 */
#include "compiler/gen.h"
#include "compiler/resolve.h"
#include "lib/gc.h"
#include <stdlib.h>

/* What is being compiled: a set of bindings in the order in which they are made. */
struct group {
    const struct attrset *set;
    const struct binding **order;
    struct decl **decls; /* recursive groups: parallel to order */
    struct decl **from;  /* parallel to set->from; NULL where the source needs no slot */
    uint32_t from_slots;
};

/* inherit (from) name; ----------------------------------------------------------------- */

struct inherited {
    struct fn *outer;
    const struct group *group;
    const struct binding *binding;
};

/* A source that is a plain variable is selected from directly; others are kept in a slot, so
 * that they are evaluated once. */
static bool from_is_direct(struct fn *f, const struct expr *from, bool recursive)
{
    return !recursive && from->kind == EXPR_VAR && gen_is_cheap(f, from);
}

static void selection_body(struct fn *child, const void *arg)
{
    const struct inherited *s = arg;
    const struct binding *b = s->binding;
    const struct attrset *set = s->group->set;
    struct decl *from = s->group->from[binding_from(b)];
    pos from_at = set->more->from_at[binding_from(b)];
    if (child->unit->input->plain) {
        gen_plain_inherit(child, set->more->from[binding_from(b)], from, from_at, b->name, b->pos);
    } else {
        if (from)
            emit_variable(child, from, true, from_at);
        else
            gen_strict(child, set->more->from[binding_from(b)], false);
        emit(child, OP_SELECT, fn_cache(child, b->name), b->pos);
    }
    emit(child, OP_RETURN, 0, POS_NONE);
}

static void gen_sources(struct fn *f, struct group *g)
{
    const struct attrset *set = g->set;
    for (uint32_t i = 0; i < set->more->from_count; i++) {
        if (from_is_direct(f, set->more->from[i], g->decls != NULL))
            continue;
        g->from[i] = gen_declare(f, SYMBOL_NONE, f->depth);
        uint32_t first_pending = f->pending_count;
        gen_lazy(f, set->more->from[i]);
        for (uint32_t p = first_pending; p < f->pending_count; p++)
            f->pendings[p].slot = g->from[i]->slot;
        gen_ready(f, g->from[i]);
        g->from_slots++;
    }
}

/* One value, lazy, on the stack. */
static void gen_binding(struct fn *f, const struct group *g, const struct binding *b)
{
    enum binding_kind kind = binding_kind(b);
    if (kind == BIND_INHERIT_FROM) {
        struct inherited s = { f, g, b };
        gen_thunk_of(f, selection_body, &s, b->pos);
    } else if (kind == BIND_INHERIT) {
        bool outside = g->decls != NULL;
        struct meaning m = gen_meaning(f, b->name, outside);
        gen_meaning_lazy(f, m, b->name, b->pos);
    } else {
        gen_lazy(f, binding_value(b));
    }
}

/* Groups ---------------------------------------------------------------------------------- */

static int by_symbol(const void *a, const void *b)
{
    const struct binding *x = *(const struct binding *const *)a;
    const struct binding *y = *(const struct binding *const *)b;
    return (x->name > y->name) - (x->name < y->name);
}

/* In a `let`: what needs no thunk first, so that the others find it ready. */
static int by_readiness(const struct binding *b)
{
    if (binding_kind(b) != BIND_PLAIN)
        return binding_kind(b) == BIND_INHERIT ? 0 : 2;
    switch (binding_value(b)->kind) {
    case EXPR_INT:
    case EXPR_FLOAT:
    case EXPR_STRING:
    case EXPR_PATH:
        return 0;
    case EXPR_LAMBDA:
        return 1;
    default:
        return 2;
    }
}

static void group_begin(struct fn *f, struct group *g, const struct attrset *set, bool by_name)
{
    struct arena *arena = f->unit->arena;
    *g = (struct group){ .set = set };
    g->order = arena_array(arena, const struct binding *, set->count);
    g->from = arena_array(arena, struct decl *, set->more->from_count);
    uint32_t n = 0;
    if (by_name) {
        for (uint32_t i = 0; i < set->count; i++)
            g->order[n++] = &set->bindings[i];
        if (n > 0)
            qsort(g->order, n, sizeof *g->order, by_symbol);
        return;
    }
    for (int readiness = 0; readiness <= 2; readiness++) {
        for (uint32_t i = 0; i < set->count; i++) {
            if (by_readiness(&set->bindings[i]) == readiness)
                g->order[n++] = &set->bindings[i];
        }
    }
}

static void patch_pendings(struct fn *f, uint32_t first)
{
    for (uint32_t p = first; p < f->pending_count; p++) {
        struct pending *w = &f->pendings[p];
        emit(f, OP_PATCH, w->slot, POS_NONE);
        emit_word(f, w->capture);
        emit_word(f, w->source->slot);
    }
    f->pending_count = first;
}

/* Declares the names and leaves all values in slots: first the sources of inherits, then the
 * bindings in g->order. */
static void gen_group(struct fn *f, struct group *g)
{
    uint32_t count = g->set->count, first_pending = f->pending_count;
    uint32_t sources = 0;
    for (uint32_t i = 0; i < g->set->more->from_count; i++)
        sources += !from_is_direct(f, g->set->more->from[i], true);
    g->decls = arena_array(f->unit->arena, struct decl *, count + 1);
    uint32_t base = f->depth + sources;
    for (uint32_t i = 0; i < count; i++)
        g->decls[i] = gen_declare(f, g->order[i]->name, base + i);
    gen_sources(f, g);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t own = f->pending_count;
        gen_binding(f, g, g->order[i]);
        for (uint32_t p = own; p < f->pending_count; p++)
            f->pendings[p].slot = g->decls[i]->slot;
        gen_ready(f, g->decls[i]);
    }
    patch_pendings(f, first_pending);
}

static void group_leave(struct group *g)
{
    for (uint32_t i = g->set->count; i > 0; i--)
        scope_leave(g->decls[i - 1]);
}

static struct shape *group_shape(struct fn *f, const struct group *g)
{
    uint32_t count = g->set->count;
    symbol *symbols = arena_array(f->unit->arena, symbol, count);
    pos *positions = arena_array(f->unit->arena, pos, count);
    for (uint32_t i = 0; i < count; i++) {
        symbols[i] = g->order[i]->name;
        positions[i] = g->order[i]->pos;
    }
    return shape_new(symbols, positions, count);
}

static void emit_attrs(struct fn *f, const struct group *g, pos at)
{
    emit(f, OP_ATTRS, fn_shape(f, group_shape(f, g)), at);
    fn_pop(f, g->set->count);
    fn_push(f, 1);
}

static void gen_dynamics(struct fn *f, const struct attrset *set)
{
    for (uint32_t i = 0; i < set->more->dynamic_count; i++) {
        const struct dynamic_binding *d = &set->more->dynamics[i];
        gen_strict(f, d->name, false);
        uint32_t start = fn_here(f);
        emit(f, OP_ATTR_NAME, 1, d->pos);
        fn_range(f, start, "while evaluating the name of a dynamic attribute", d->pos);
        gen_lazy(f, d->value);
        emit(f, OP_ATTRS_ADD, 0, POS_NONE);
        emit_word(f, d->pos);
        fn_pop(f, 2);
    }
}

static void slide(struct fn *f, uint32_t items)
{
    if (items) {
        emit(f, OP_SLIDE, items, POS_NONE);
        fn_pop(f, items);
    }
}

static void override(struct fn *f, const struct decl *self, pos at)
{
    emit(f, OP_LOCAL, self->slot, POS_NONE);
    fn_push(f, 1);
    emit(f, OP_MEMBER, fn_cache(f, SYM_overrides), POS_NONE);
    emit(f, OP_FORCE, 0, POS_NONE);
    uint32_t start = fn_here(f);
    emit(f, OP_CHECK_ATTRS, 0, POS_NONE);
    fn_range(f, start, "while evaluating the `__overrides` attribute", POS_NONE);
    emit(f, OP_LOCAL, self->slot, POS_NONE);
    fn_push(f, 1);
    emit(f, OP_OVERRIDE, 0, at);
    fn_pop(f, 1);
}

/* rec { __overrides = o; .. } is `{ .. } // o`, and from then on its names mean the new values.
 * So they are not slots, but attributes of the set without o, which is kept in a slot of its own
 * and changes when o is known. Stack: values, the set, the result. */
static void gen_overridden(struct fn *f, const struct expr *e)
{
    const struct attrset *set = &e->attrs;
    struct group g;
    group_begin(f, &g, set, true);
    struct decl *self = gen_declare(f, SYMBOL_NONE, f->depth + set->more->from_count + set->count);
    g.decls = arena_array(f->unit->arena, struct decl *, set->count);
    for (uint32_t i = 0; i < set->count; i++) {
        g.decls[i] = gen_declare(f, g.order[i]->name, self->slot);
        gen_ready(f, g.decls[i]);
        g.decls[i]->member_of = self;
    }
    uint32_t first_pending = f->pending_count;
    gen_sources(f, &g);
    uint32_t base = f->depth;
    for (uint32_t i = 0; i < set->count; i++) {
        uint32_t own = f->pending_count;
        gen_binding(f, &g, g.order[i]);
        for (uint32_t p = own; p < f->pending_count; p++)
            f->pendings[p].slot = base + i;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        emit(f, OP_LOCAL, base + i, POS_NONE);
        fn_push(f, 1);
    }
    emit_attrs(f, &g, e->pos);
    gen_ready(f, self);
    patch_pendings(f, first_pending);
    override(f, self, e->pos);
    gen_dynamics(f, set);
    group_leave(&g);
    slide(f, set->count + 1 + g.from_slots);
}

void gen_attrs(struct fn *f, const struct expr *e)
{
    const struct attrset *set = &e->attrs;
    if (set->recursive && resolve_has_overrides(set)) {
        gen_overridden(f, e);
        return;
    }
    struct group g;
    group_begin(f, &g, set, true);
    if (set->recursive) {
        gen_group(f, &g);
        if (set->more->dynamic_count == 0) {
            emit_attrs(f, &g, e->pos);
        } else {
            /* The dynamic names and values still see the slots: copy them for the set. */
            uint32_t base = f->depth - set->count;
            for (uint32_t i = 0; i < set->count; i++) {
                emit(f, OP_LOCAL, base + i, POS_NONE);
                fn_push(f, 1);
            }
            emit_attrs(f, &g, e->pos);
            gen_dynamics(f, set);
            slide(f, set->count);
        }
        group_leave(&g);
    } else {
        gen_sources(f, &g);
        for (uint32_t i = 0; i < set->count; i++)
            gen_binding(f, &g, g.order[i]);
        emit_attrs(f, &g, e->pos);
        gen_dynamics(f, set);
    }
    slide(f, g.from_slots);
}

void gen_let(struct fn *f, const struct expr *e, bool tail)
{
    struct group g;
    group_begin(f, &g, &e->let.bindings, false);
    gen_group(f, &g);
    gen_strict(f, e->let.body, tail);
    group_leave(&g);
    if (!tail)
        slide(f, g.set->count + g.from_slots);
    else
        fn_pop(f, g.set->count + g.from_slots);
}
