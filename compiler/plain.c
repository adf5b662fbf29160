/*
 * What is compiled in another way where every detail of errors counts (compile_input.plain): a
 * selection keeps its names and the position of what it found in slots, where a trace finds them,
 * and a failed `assert a == b` evaluates a and b again to say where they differ.
 */
#include "compiler/ast_print.h"
#include "compiler/gen.h"
#include "lib/gc.h"
#include "lib/string.h"

/* Selection ------------------------------------------------------------------------------- */

static struct selection *selection_new(struct fn *f, uint32_t count)
{
    struct selection *s = gc_alloc(sizeof *s + count * sizeof *s->texts);
    s->at = f->depth;
    s->count = count;
    emit_const(f, VALUE_NULL, POS_NONE);
    return s;
}

static struct selection *push_names(struct fn *f, const struct attr_path *path)
{
    struct selection *s = selection_new(f, path->count);
    for (uint32_t i = 0; i < path->count; i++) {
        const struct expr *name = attr_dynamic(path->steps[i]);
        if (!name) {
            emit_const(f, symbol_value(attr_symbol(path->steps[i])), POS_NONE);
            continue;
        }
        struct buf text = { 0 };
        ast_print(&text, name);
        s->texts[i] = buf_cstr(&text);
        gen_lazy(f, name);
    }
    return s;
}

/* Nix evaluates a name before what it selects from. */
static void gen_name(struct fn *f, const struct expr *name, uint32_t slot)
{
    emit(f, OP_LOCAL_FORCE, slot, name->pos);
    fn_push(f, 1);
    uint32_t start = fn_here(f);
    emit(f, OP_ATTR_NAME, 0, name->pos);
    fn_range(f, start, "while evaluating an attribute name", name->pos);
    emit(f, OP_SET, slot, POS_NONE);
    fn_pop(f, 1);
}

/* Returns the word that gets the target where there is another way out than an error. */
static uint32_t emit_pick(struct fn *f, const struct selection *s, uint32_t i, pos at)
{
    if (i > 0)
        emit(f, OP_FORCE, 0, at);
    emit(f, OP_PICK, s->at + 1 + i, at);
    emit_word(f, s->at);
    emit_word(f, 0);
    return fn_here(f) - 1;
}

static void emit_picked(struct fn *f, const struct selection *s, pos at)
{
    uint32_t start = fn_here(f);
    emit(f, OP_FORCE, 0, at);
    fn_range_of(f, start, (struct trace_range){ .kind = RANGE_PICKED, .selection = s });
}

static void end_selection(struct fn *f, const struct selection *s, uint32_t start)
{
    fn_range_of(f, start, (struct trace_range){ .kind = RANGE_SELECT, .selection = s });
    emit(f, OP_SLIDE, 1 + s->count, POS_NONE);
    fn_pop(f, 1 + s->count);
}

void gen_plain_select(struct fn *f, const struct expr *e)
{
    const struct attr_path *path = &e->select.path;
    const struct selection *s = push_names(f, path);
    uint32_t *jumps = arena_array(f->unit->arena, uint32_t, path->count);
    gen_strict(f, e->select.subject, false);
    uint32_t start = fn_here(f);
    for (uint32_t i = 0; i < path->count; i++) {
        const struct expr *name = attr_dynamic(path->steps[i]);
        if (name)
            gen_name(f, name, s->at + 1 + i);
        jumps[i] = emit_pick(f, s, i, e->pos);
    }
    emit_picked(f, s, e->pos);
    if (e->select.fallback) {
        uint32_t end = emit_jump(f, OP_JUMP, POS_NONE);
        fn_pop(f, 1);
        for (uint32_t i = 0; i < path->count; i++)
            fn_land_word(f, jumps[i]);
        gen_strict(f, e->select.fallback, false);
        fn_land(f, end);
    }
    end_selection(f, s, start);
}

void gen_plain_inherit(
    struct fn *f, const struct expr *from, struct decl *source, pos from_at, symbol name, pos at)
{
    struct selection *s = selection_new(f, 1);
    emit_const(f, symbol_value(name), POS_NONE);
    if (source)
        emit_variable(f, source, true, from_at);
    else
        gen_strict(f, from, false);
    uint32_t start = fn_here(f);
    emit_pick(f, s, 0, at);
    emit_picked(f, s, at);
    end_selection(f, s, start);
}

/* Assertion ------------------------------------------------------------------------------- */

static void gen_explanation(struct fn *f, const struct expr *assertion, const char *text)
{
    const struct expr *condition = assertion->with.scope;
    struct buf hint = { 0 };
    buf_printf(&hint, "while evaluating the condition of the assertion '%s'", text);
    uint32_t start = fn_here(f);
    gen_strict(f, condition->binary.left, false);
    gen_strict(f, condition->binary.right, false);
    emit(f, OP_EXPLAIN, 0, condition->pos);
    fn_pop(f, 2);
    fn_range_of(f, start,
        (struct trace_range){
            .kind = RANGE_ASSERTION, .hint = buf_cstr(&hint), .pos = assertion->pos });
}

void gen_plain_assert(struct fn *f, const struct expr *e, bool tail)
{
    const struct expr *condition = e->with.scope;
    struct buf text = { 0 };
    ast_print(&text, condition);
    uint32_t label = fn_const(f, string_from_buf(&text)), start = fn_here(f);
    gen_strict(f, condition, false);
    uint32_t failed = emit_jump(f, OP_JUMP_IF_FALSE, e->pos);
    fn_range(f, start, "in the condition of the assert statement", e->pos);
    fn_pop(f, 1);
    gen_strict(f, e->with.body, tail);
    uint32_t end = tail ? 0 : emit_jump(f, OP_JUMP, POS_NONE);
    fn_pop(f, 1);
    fn_land(f, failed);
    if (condition->kind == EXPR_BINARY && expr_operator(condition) == BINARY_EQ)
        gen_explanation(f, e, buf_cstr(&text));
    emit_const(f, VALUE_FALSE, POS_NONE);
    emit(f, OP_ASSERT, label, e->pos);
    if (!tail)
        fn_land(f, end);
}
