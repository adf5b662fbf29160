/*
 * Strict arguments. Which function a call reaches is known only when it runs. Where that function
 * would force an argument first of all, the caller may as well evaluate it in place: so a call has
 * both, the code of the argument itself and the making of a thunk, and asks the callee.
 *
 * The functions and thunks inside such an argument are then met twice, but compiled once: their
 * code is the same, and only what they capture is reached differently.
 */
#include "compiler/gen.h"
#include "lib/hash.h"

struct twins {
    struct twin *table; /* open addressing by address; in the arena */
    uint32_t mask, count;
    uint32_t depth;      /* of arguments that are being compiled twice, one in the other */
    uint32_t first_decl; /* declarations after this one belong to one of the two only */
};

static uint32_t twin_slot(const struct twins *t, const struct expr *e)
{
    uint32_t at = (uint32_t)hash_mix(0, (uint64_t)(uintptr_t)e) & t->mask;
    while (t->table[at].expr && t->table[at].expr != e)
        at = (at + 1) & t->mask;
    return at;
}

const struct twin *twin_find(struct unit *u, const struct expr *e)
{
    struct twins *t = u->twins;
    if (!t || t->depth == 0 || t->count == 0)
        return NULL;
    const struct twin *twin = &t->table[twin_slot(t, e)];
    return twin->expr ? twin : NULL;
}

static void twins_grow(struct unit *u, struct twins *t)
{
    struct twins old = *t;
    t->mask = old.table ? old.mask * 2 + 1 : 63;
    t->table = arena_array(u->arena, struct twin, t->mask + 1);
    for (uint32_t i = 0; old.table && i <= old.mask; i++) {
        if (old.table[i].expr)
            t->table[twin_slot(t, old.table[i].expr)] = old.table[i];
    }
}

void twin_add(struct unit *u, const struct expr *e, const struct code *code, struct decl **captures)
{
    struct twins *t = u->twins;
    if (!t || t->depth == 0)
        return;
    for (uint32_t i = 0; i < code->capture_count; i++) {
        if (captures[i]->serial > t->first_decl)
            return;
    }
    if (t->count * 2 >= t->mask)
        twins_grow(u, t);
    t->table[twin_slot(t, e)] = (struct twin){ e, code, captures };
    t->count++;
}

static bool is_worth_it(const struct expr *e)
{
    switch (e->kind) {
    case EXPR_CALL:
    case EXPR_SELECT:
    case EXPR_BINARY:
    case EXPR_ATTRS:
    case EXPR_LIST:
    case EXPR_IF:
    case EXPR_INTERP:
    case EXPR_HAS_ATTR:
    case EXPR_NOT:
        return true;
    default:
        return false;
    }
}

enum { MOST_DEPTH = 8, MOST_ARGUMENTS = 1000 };

void gen_argument(struct fn *f, const struct expr *e, uint32_t i, uint32_t count)
{
    struct unit *u = f->unit;
    if (!u->twins)
        u->twins = arena_new(u->arena, struct twins);
    struct twins *t = u->twins;
    bool twice = !u->input->plain && f->unready == 0 && i < MAX_ARITY && count < MOST_ARGUMENTS &&
                 t->depth < MOST_DEPTH && is_worth_it(e) && !gen_is_cheap(f, e);
    if (!twice) {
        gen_lazy(f, e);
        return;
    }
    if (t->depth == 0)
        t->first_decl = u->decl_count;
    t->depth++;
    emit(f, OP_STRICT, count << 4 | i, POS_NONE);
    uint32_t thunk = fn_here(f);
    emit_word(f, 0);
    gen_strict(f, e, false);
    uint32_t end = emit_jump(f, OP_JUMP, POS_NONE);
    fn_pop(f, 1);
    fn_land_word(f, thunk);
    if (!gen_eager(f, e))
        gen_thunk(f, e);
    fn_land(f, end);
    t->depth--;
}
