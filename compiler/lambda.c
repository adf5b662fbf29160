/* Functions and thunks: a body becomes a code object of its own, with what it captures. */
#include "compiler/gen.h"
#include "compiler/resolve.h"
#include "lib/gc.h"

static void emit_code(struct fn *f, enum opcode op, const struct code *code, struct decl **captures)
{
    uint32_t index = fn_code(f, code);
    emit(f, op, index, POS_NONE);
    emit_captures(f, index, captures, code->capture_count);
    fn_push(f, 1);
}

static void emit_child(struct fn *f, enum opcode op, struct fn *child, const struct expr *e)
{
    struct decl **captures = child->captures;
    struct code *code = gc_alloc_root_atomic(sizeof *code);
    fn_end(child, code);
    if (e)
        twin_add(f->unit, e, code, captures);
    emit_code(f, op, code, captures);
}

/* What was compiled before is used again. */
static bool emit_twin(struct fn *f, enum opcode op, const struct expr *e)
{
    const struct twin *twin = twin_find(f->unit, e);
    if (twin)
        emit_code(f, op, twin->code, twin->captures);
    return twin != NULL;
}

void gen_thunk_of(
    struct fn *f, void (*body)(struct fn *child, const void *arg), const void *arg, pos at)
{
    struct fn child;
    fn_begin(&child, f->unit, f, 0, at);
    body(&child, arg);
    emit_child(f, OP_THUNK, &child, NULL);
}

void gen_thunk(struct fn *f, const struct expr *e)
{
    if (emit_twin(f, OP_THUNK, e))
        return;
    struct fn child;
    fn_begin(&child, f->unit, f, 0, e->pos);
    gen_strict(&child, e, true);
    emit_child(f, OP_THUNK, &child, e);
}

/* Formals: slot arity-1 holds the set; its attributes go into the slots above. A default is made
 * where its formal is absent; what it captures of formals still to come is patched in after. */
static void gen_defaults(struct fn *f, const struct formals *formals, struct decl **decls)
{
    for (uint32_t i = 0; i < formals->count; i++) {
        struct expr *fallback = formals->items[i].fallback;
        if (!fallback)
            continue;
        uint32_t first_pending = f->pending_count;
        emit(f, OP_IF_PRESENT, decls[i]->slot, POS_NONE);
        uint32_t target = fn_here(f);
        emit_word(f, 0);
        gen_lazy(f, fallback);
        emit(f, OP_SET, decls[i]->slot, POS_NONE);
        fn_pop(f, 1);
        fn_land_word(f, target);
        gen_ready(f, decls[i]);
        for (uint32_t p = first_pending; p < f->pending_count; p++)
            f->pendings[p].slot = decls[i]->slot;
    }
    for (uint32_t p = 0; p < f->pending_count; p++) {
        struct pending *w = &f->pendings[p];
        emit(f, OP_PATCH_DEFAULT, w->slot, POS_NONE);
        emit_word(f, w->code);
        emit_word(f, w->capture);
        emit_word(f, w->source->slot);
    }
    f->pending_count = 0;
}

static struct code_formals *describe_formals(const struct formals *formals)
{
    struct code_formals *d = gc_alloc_root(sizeof *d);
    d->count = formals->count;
    d->ellipsis = formals->ellipsis;
    d->items = gc_alloc_root_atomic((formals->count + 1) * sizeof *d->items);
    d->slots = gc_alloc_root_atomic((formals->count + 1) * sizeof *d->slots);
    for (uint32_t i = 0; i < formals->count; i++) {
        const struct formal *formal = &formals->items[i];
        d->items[i] = (struct code_formal){ formal->name, formal->pos, formal->fallback != NULL };
    }
    return d;
}

static void gen_formals(struct fn *f, const struct formals *formals, struct decl **decls)
{
    uint32_t base = f->depth;
    pos at = code_last_param(f->code)->pos;
    emit(f, OP_LOCAL_FORCE, base - 1, at);
    fn_push(f, 1);
    emit(f, OP_FORMALS, 0, at);
    fn_range_of(f, 0, (struct trace_range){ .kind = RANGE_FORMALS });
    fn_pop(f, 1);
    fn_push(f, formals->count);
    for (uint32_t i = 0; i < formals->count; i++) {
        decls[i] = gen_declare(f, formals->items[i].name, base + i);
        if (!formals->items[i].fallback)
            gen_ready(f, decls[i]);
    }
    gen_defaults(f, formals, decls);
}

/* The parameters that the code forces, in ascending order, before it does anything that can fail
 * or be seen. */
static uint8_t strict_parameters(const struct code *code)
{
    uint8_t mask = 0;
    for (uint32_t pc = 0; pc < code->insn_count; pc++) {
        uint32_t operand = insn_operand(code->insns[pc]);
        switch (insn_op(code->insns[pc])) {
        case OP_LOCAL_FORCE:
            if (operand >= code->head.arity || mask >> (operand + 1))
                return mask;
            mask |= (uint8_t)(1u << operand);
            break;
        case OP_CONST:
        case OP_INT:
        case OP_LOCAL:
        case OP_UPVALUE:
            break;
        default:
            return mask;
        }
    }
    return mask;
}

void gen_function(struct fn *f, const struct expr *lambda)
{
    const struct expr *chain[MAX_ARITY];
    uint32_t arity = resolve_chain(lambda, chain), n = 0;
    const struct expr *last = chain[arity - 1];
    const struct formals *formals = last->lambda.formals;
    uint32_t count = arity + (formals ? formals->count : 0);
    struct decl **decls = arena_array(f->unit->arena, struct decl *, count);
    for (uint32_t i = 0; i < arity; i++) {
        if (chain[i]->lambda.arg != SYMBOL_NONE) {
            decls[n] = gen_declare(f, chain[i]->lambda.arg, i);
            gen_ready(f, decls[n++]);
        }
    }
    if (formals) {
        gen_formals(f, formals, decls + n);
        n += formals->count;
    }
    gen_strict(f, last->lambda.body, true);
    while (n > 0)
        scope_leave(decls[--n]);
    f->code->head.strict = strict_parameters(f->code);
}

/* All of a function but its body. */
static struct lambda_code *new_function(struct unit *u, const struct expr *lambda)
{
    static insn first_call = INSN(OP_COMPILE, 0);
    const struct expr *chain[MAX_ARITY];
    uint32_t arity = resolve_chain(lambda, chain);
    const struct formals *formals = chain[arity - 1]->lambda.formals;
    struct lambda_code *c = gc_alloc_root(sizeof *c);
    c->code = (struct code){
        .head = { .kind = FUNC_CLOSURE, .arity = (uint8_t)arity, .deferred = true },
        .max_stack = arity,
        .capture_count = lambda->lambda.outer->count,
        .insns = &first_call,
        .insn_count = 1,
        .pos = lambda->pos,
    };
    c->name = lambda->lambda.name;
    c->params = gc_alloc_root_atomic(arity * sizeof *c->params);
    for (uint32_t i = 0; i < arity; i++)
        c->params[i] = (struct param){ chain[i]->lambda.arg, chain[i]->pos };
    if (formals)
        c->formals = describe_formals(formals);
    unit_defer(u, c, lambda);
    return c;
}

static struct decl **find_outer(struct unit *u, const struct outer_names *names)
{
    struct decl **found = arena_array(u->arena, struct decl *, names->count);
    for (uint32_t i = 0; i < names->count; i++) {
        struct decl *d =
            names->items[i].name == SYMBOL_NONE ? u->with : scope_find(names->items[i].name);
        found[i] = names->items[i].member ? d->member_of : d;
    }
    return found;
}

void gen_closure(struct fn *f, const struct expr *lambda)
{
    if (emit_twin(f, OP_CLOSURE, lambda))
        return;
    struct code *code = &new_function(f->unit, lambda)->code;
    struct decl **captures = find_outer(f->unit, lambda->lambda.outer);
    twin_add(f->unit, lambda, code, captures);
    emit_code(f, OP_CLOSURE, code, captures);
}
