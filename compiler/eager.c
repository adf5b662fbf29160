/*
 * Cheap eagerness. An expression such as `n - 1` or `a.b`, where it would become a thunk, is worked
 * out at once if that takes no forcing and cannot fail: its variables are evaluated, its integers
 * small, its attributes there. Nothing is ever forced on speculation, so what programs can observe
 * stays the same; where an operand is not ready, the thunk is made after all.
 */
#include "compiler/gen.h"
#include "lib/gc.h"

enum { MOST_OPERANDS = 8, PLUS_MOST = 1 << 23 };

/* Jumps that leave the attempt; all lead to the thunk. */
struct attempt {
    uint32_t operands; /* counted while looking whether it is worth it */
    uint32_t exits[4 * MOST_OPERANDS];
    bool in_word[4 * MOST_OPERANDS]; /* the target is in a word of its own */
    uint32_t exit_count;
};

static bool is_ready_variable(struct fn *f, const struct expr *e)
{
    if (e->kind != EXPR_VAR)
        return false;
    struct decl *d = scope_find(e->var);
    return d && !d->member_of && (d->owner != f || d->ready);
}

static bool operator_is_eager(struct fn *f, enum binary_op op)
{
    switch (op) {
    case BINARY_ADD:
    case BINARY_EQ:
    case BINARY_NEQ:
        return true;
    case BINARY_SUB:
        return !gen_is_shadowed(f, SYM_sub);
    case BINARY_MUL:
        return !gen_is_shadowed(f, SYM_mul);
    case BINARY_LT:
    case BINARY_GT:
    case BINARY_LE:
    case BINARY_GE:
        return !gen_is_shadowed(f, SYM_lessThan);
    default:
        return false;
    }
}

static bool path_is_static(const struct attr_path *path)
{
    for (uint32_t i = 0; i < path->count; i++) {
        if (attr_dynamic(path->steps[i]))
            return false;
    }
    return true;
}

static bool is_eager(struct fn *f, const struct expr *e, struct attempt *a)
{
    if (++a->operands > MOST_OPERANDS)
        return false;
    switch (e->kind) {
    case EXPR_INT:
        return true;
    case EXPR_VAR:
        return is_ready_variable(f, e);
    case EXPR_NOT:
        return is_eager(f, e->operand, a);
    case EXPR_SELECT:
        return !e->select.fallback && e->select.path.count <= 2 &&
               path_is_static(&e->select.path) && is_ready_variable(f, e->select.subject);
    case EXPR_BINARY:
        return operator_is_eager(f, expr_operator(e)) && is_eager(f, e->binary.left, a) &&
               is_eager(f, e->binary.right, a);
    default:
        return false;
    }
}

static void add_exit(struct attempt *a, uint32_t at, bool in_word)
{
    a->exits[a->exit_count] = at;
    a->in_word[a->exit_count++] = in_word;
}

static void emit_variable_ready(struct fn *f, const struct expr *e, struct attempt *a)
{
    struct decl *d = scope_find(e->var);
    bool local = d->owner == f;
    emit(
        f, local ? OP_LOCAL_READY : OP_UPVALUE_READY, local ? d->slot : fn_capture(f, d), POS_NONE);
    emit_word(f, 0);
    add_exit(a, fn_here(f) - 1, true);
    fn_push(f, 1);
}

static void emit_operator(struct fn *f, enum opcode op, struct attempt *a)
{
    add_exit(a, emit_jump(f, op, POS_NONE), false);
}

static void attempt(struct fn *f, const struct expr *e, struct attempt *a);

static void attempt_binary(struct fn *f, const struct expr *e, struct attempt *a)
{
    static const enum opcode operators[] = {
        [BINARY_ADD] = OP_READY_ADD,
        [BINARY_SUB] = OP_READY_SUB,
        [BINARY_MUL] = OP_READY_MUL,
        [BINARY_LT] = OP_READY_LESS,
        [BINARY_GT] = OP_READY_LESS,
        [BINARY_LE] = OP_READY_LESS,
        [BINARY_GE] = OP_READY_LESS,
        [BINARY_EQ] = OP_READY_EQUAL,
        [BINARY_NEQ] = OP_READY_EQUAL,
    };
    enum binary_op op = expr_operator(e);
    bool swapped = op == BINARY_GT || op == BINARY_LE;
    attempt(f, swapped ? e->binary.right : e->binary.left, a);
    attempt(f, swapped ? e->binary.left : e->binary.right, a);
    emit_operator(f, operators[op], a);
    fn_pop(f, 1);
    if (op == BINARY_LE || op == BINARY_GE || op == BINARY_NEQ)
        emit_operator(f, OP_READY_NOT, a);
}

static void attempt(struct fn *f, const struct expr *e, struct attempt *a)
{
    switch (e->kind) {
    case EXPR_INT:
        emit_const(f, value_of_int(e->integer), POS_NONE);
        break;
    case EXPR_VAR:
        emit_variable_ready(f, e, a);
        break;
    case EXPR_NOT:
        attempt(f, e->operand, a);
        emit_operator(f, OP_READY_NOT, a);
        break;
    case EXPR_SELECT:
        emit_variable_ready(f, e->select.subject, a);
        for (uint32_t i = 0; i < e->select.path.count; i++) {
            emit(f, OP_READY_SELECT, fn_cache(f, attr_symbol(e->select.path.steps[i])), POS_NONE);
            emit_word(f, 0);
            add_exit(a, fn_here(f) - 1, true);
        }
        break;
    default:
        attempt_binary(f, e, a);
    }
}

/* `n - 1`, `i + 1`: one instruction. */
static bool gen_plus(struct fn *f, const struct expr *e)
{
    if (e->kind != EXPR_BINARY || e->binary.right->kind != EXPR_INT ||
        (expr_operator(e) != BINARY_ADD && expr_operator(e) != BINARY_SUB) ||
        e->binary.left->kind != EXPR_VAR)
        return false;
    int64_t n = e->binary.right->integer;
    if (n < 0 || n > PLUS_MOST)
        return false;
    struct decl *d = scope_find(e->binary.left->var);
    bool local = d->owner == f;
    emit(f, local ? OP_LOCAL_PLUS : OP_UPVALUE_PLUS, local ? d->slot : fn_capture(f, d), POS_NONE);
    emit_word(f, (uint32_t)(expr_operator(e) == BINARY_ADD ? n : -n));
    emit_word(f, 0);
    uint32_t end = fn_here(f) - 1;
    gen_thunk(f, e);
    fn_land_word(f, end);
    return true;
}

bool gen_eager(struct fn *f, const struct expr *e)
{
    struct attempt a = { 0 };
    if (f->unit->input->plain || e->kind == EXPR_VAR || e->kind == EXPR_INT || !is_eager(f, e, &a))
        return false;
    if (gen_plus(f, e))
        return true;
    uint32_t depth = f->depth;
    attempt(f, e, &a);
    uint32_t end = emit_jump(f, OP_JUMP, POS_NONE);
    fn_pop(f, 1);
    for (uint32_t i = 0; i < a.exit_count; i++) {
        if (a.in_word[i])
            fn_land_word(f, a.exits[i]);
        else
            fn_land(f, a.exits[i]);
    }
    emit(f, OP_UNDO, depth, POS_NONE);
    gen_thunk(f, e);
    fn_land(f, end);
    return true;
}
