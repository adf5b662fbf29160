#include "lib/func.h"

const struct func_head partial_head = { .kind = FUNC_PARTIAL };

value partial_new(value callee, const value *args, size_t count)
{
    struct partial *p = gc_alloc(sizeof *p + count * sizeof(value));
    p->head = &partial_head;
    p->callee = callee;
    p->count = count;
    memcpy(p->args, args, count * sizeof(value));
    return value_of_ptr(p, TAG_FUNC);
}

/* The code of thunks for f a and f a b: their captures are the callee and the arguments. */
static const insn apply_insns[] = { INSN(OP_UPVALUE_FORCE, 0), INSN(OP_UPVALUE, 1),
    INSN(OP_TAIL_CALL, 1), INSN(OP_RETURN, 0) };
static const insn apply2_insns[] = { INSN(OP_UPVALUE_FORCE, 0), INSN(OP_UPVALUE, 1),
    INSN(OP_UPVALUE, 2), INSN(OP_TAIL_CALL, 2), INSN(OP_RETURN, 0) };

static const struct code apply_code = {
    .capture_count = 2,
    .max_stack = 2,
    .insns = (insn *)apply_insns,
    .insn_count = ARRAY_LEN(apply_insns),
};
static const struct code apply2_code = {
    .capture_count = 3,
    .max_stack = 3,
    .insns = (insn *)apply2_insns,
    .insn_count = ARRAY_LEN(apply2_insns),
};

/* The same for f a where f is a constant. */
static const insn apply_shared_insns[] = { INSN(OP_CONST, 0), INSN(OP_UPVALUE, 0),
    INSN(OP_TAIL_CALL, 1), INSN(OP_RETURN, 0) };

bool code_is_application(const struct code *code)
{
    return code == &apply_code || code == &apply2_code || code->insns == apply_shared_insns;
}

value thunk_callee(const struct thunk *t)
{
    const struct code *code = thunk_code(t);
    return code->insns == apply_shared_insns ? code->pool[0].constant : t->captures[0];
}

enum { FEW_APPLICATIONS = 8 };

struct applier applier_new(value f, size_t count)
{
    struct applier of = { .f = f };
    if (count > FEW_APPLICATIONS) {
        struct code *code = gc_alloc(sizeof *code);
        *code = (struct code){
            .capture_count = 1,
            .max_stack = 2,
            .insns = (insn *)apply_shared_insns,
            .insn_count = ARRAY_LEN(apply_shared_insns),
            .pool = gc_alloc(sizeof *code->pool),
            .pool_count = 1,
        };
        code->pool[0].constant = f;
        of.code = code;
    }
    return of;
}

value thunk_apply(value f, value a)
{
    struct thunk *t = thunk_new(&apply_code);
    t->captures[0] = f;
    t->captures[1] = a;
    return value_of_thunk(t);
}

value thunk_apply2(value f, value a, value b)
{
    struct thunk *t = thunk_new(&apply2_code);
    t->captures[0] = f;
    t->captures[1] = a;
    t->captures[2] = b;
    return value_of_thunk(t);
}

value with_scope_new(value set, value outer, pos at)
{
    struct with_scope *w = gc_alloc(sizeof *w);
    *w = (struct with_scope){ BOXED_WITH, set, outer, at };
    return value_of_ptr(w, TAG_BOXED);
}
