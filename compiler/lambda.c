/* Functions and thunks: a body becomes a code object of its own, with what it captures. */
#include "compiler/gen.h"
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
    const struct code *code = fn_end(child);
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
    struct code_formals *d = gc_alloc(sizeof *d);
    d->count = formals->count;
    d->ellipsis = formals->ellipsis;
    d->items = gc_alloc_atomic((formals->count + 1) * sizeof *d->items);
    for (uint32_t i = 0; i < formals->count; i++) {
        const struct formal *formal = &formals->items[i];
        d->items[i] = (struct code_formal){ formal->name, formal->pos, formal->fallback != NULL };
    }
    return d;
}

static void gen_formals(struct fn *f, const struct formals *formals, struct decl **decls)
{
    uint32_t base = f->depth;
    pos at = f->code->params[f->code->head.arity - 1].pos;
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

/* `x: y: z: body` is one function of three arguments. A function with formals takes no further
 * arguments, because Nix matches them as soon as it has the set. */
void gen_closure(struct fn *f, const struct expr *lambda)
{
    if (emit_twin(f, OP_CLOSURE, lambda))
        return;
    const struct expr *chain[MAX_ARITY];
    uint32_t arity = 0;
    const struct expr *last = lambda;
    chain[arity++] = lambda;
    while (!last->lambda.formals && last->lambda.body->kind == EXPR_LAMBDA && arity < MAX_ARITY) {
        last = last->lambda.body;
        chain[arity++] = last;
    }
    struct fn child;
    fn_begin(&child, f->unit, f, arity, lambda->pos);
    child.code->name = lambda->lambda.name;
    child.code->params = gc_alloc_atomic(arity * sizeof *child.code->params);
    const struct formals *formals = last->lambda.formals;
    uint32_t count = arity + (formals ? formals->count : 0), n = 0;
    struct decl **decls = arena_array(f->unit->arena, struct decl *, count);
    for (uint32_t i = 0; i < arity; i++) {
        child.code->params[i] = (struct param){ chain[i]->lambda.arg, chain[i]->pos };
        if (chain[i]->lambda.arg != SYMBOL_NONE) {
            decls[n] = gen_declare(&child, chain[i]->lambda.arg, i);
            gen_ready(&child, decls[n++]);
        }
    }
    if (formals) {
        child.code->formals = describe_formals(formals);
        gen_formals(&child, formals, decls + n);
        n += formals->count;
    }
    gen_strict(&child, last->lambda.body, true);
    while (n > 0)
        scope_leave(decls[--n]);
    child.code->head.strict = strict_parameters(child.code);
    emit_child(f, OP_CLOSURE, &child, lambda);
}
