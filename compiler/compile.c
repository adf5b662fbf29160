#include "compiler/gen.h"
#include "compiler/ast_print.h"
#include "compiler/resolve.h"
#include "lib/gc.h"
#include "lib/memory.h"
#include "lib/path.h"
#include "lib/print.h"
#include "lib/string.h"

/* Names ----------------------------------------------------------------------------------- */

struct decl *gen_declare(struct fn *f, symbol name, uint32_t slot)
{
    struct decl *d = arena_new(f->unit->arena, struct decl);
    *d = (struct decl){ .name = name, .owner = f, .slot = slot, .serial = ++f->unit->decl_count };
    f->unready++;
    if (name != SYMBOL_NONE)
        scope_declare(d);
    return d;
}

void gen_ready(struct fn *f, struct decl *d)
{
    d->ready = true;
    f->unready--;
}

struct meaning gen_meaning(struct fn *f, symbol name, bool outside)
{
    struct decl *d = scope_find(name);
    if (d && outside)
        d = d->shadowed;
    if (d)
        return (struct meaning){ .kind = MEANS_DECL, .decl = d };
    value global = resolve_global(f->unit->input, name);
    if (!value_is_none(global))
        return (struct meaning){ .kind = MEANS_GLOBAL, .global = global };
    return (struct meaning){ .kind = MEANS_WITH, .decl = f->unit->with };
}

void gen_meaning_strict(struct fn *f, struct meaning m, symbol name, pos at)
{
    switch (m.kind) {
    case MEANS_GLOBAL:
        emit_const(f, m.global, at);
        if (!value_is_evaluated(m.global))
            emit(f, OP_FORCE, 0, at);
        break;
    case MEANS_DECL:
        if (m.decl->member_of) {
            emit_variable(f, m.decl->member_of, true, at);
            emit(f, OP_SELECT, fn_cache(f, name), at);
        } else {
            emit_variable(f, m.decl, true, at);
        }
        break;
    case MEANS_WITH:
        emit_variable(f, m.decl, false, POS_NONE);
        emit(f, OP_WITH_LOOKUP, fn_cache(f, name), at);
        break;
    }
}

struct named_meaning {
    struct meaning meaning;
    symbol name;
    pos pos;
};

static void meaning_body(struct fn *child, const void *arg)
{
    const struct named_meaning *n = arg;
    gen_meaning_strict(child, n->meaning, n->name, n->pos);
    emit(child, OP_RETURN, 0, POS_NONE);
}

static bool meaning_is_cheap(struct fn *f, struct meaning m)
{
    if (m.kind != MEANS_DECL)
        return m.kind == MEANS_GLOBAL;
    return !m.decl->member_of && (m.decl->owner != f || m.decl->ready);
}

/* Of a name of a `rec` with __overrides, the set as it is now; else NULL. */
static struct decl *member_of(struct fn *f, struct meaning m)
{
    struct decl *self = m.kind == MEANS_DECL ? m.decl->member_of : NULL;
    return self && (self->owner != f || self->ready) ? self : NULL;
}

void gen_meaning_lazy(struct fn *f, struct meaning m, symbol name, pos at)
{
    struct decl *self = member_of(f, m);
    if (self) {
        emit_variable(f, self, false, POS_NONE);
        emit(f, OP_MEMBER, fn_cache(f, name), at);
    } else if (!meaning_is_cheap(f, m)) {
        struct named_meaning n = { m, name, at };
        gen_thunk_of(f, meaning_body, &n, at);
    } else if (m.kind == MEANS_GLOBAL) {
        emit_const(f, m.global, at);
    } else {
        emit_variable(f, m.decl, false, POS_NONE);
    }
}

bool gen_is_shadowed(struct fn *f, symbol name)
{
    value scope = f->unit->input->scope;
    return scope_find(name) ||
           (!value_is_none(scope) && attrs_find_raw(value_attrs_raw(scope), name));
}

/* Lazy ------------------------------------------------------------------------------------ */

/* Literals nested deeper than this are put off, so that looking stays cheap. */
enum { MOST_CHEAP_DEPTH = 6 };

static bool is_cheap(struct fn *f, const struct expr *e, int depth);

static bool binding_is_cheap(struct fn *f, const struct binding *b, int depth)
{
    if (binding_kind(b) == BIND_INHERIT)
        return meaning_is_cheap(f, gen_meaning(f, b->name, false));
    return binding_kind(b) == BIND_PLAIN && is_cheap(f, binding_value(b), depth);
}

/* Nix itself makes no thunk for these. */
static bool is_plain(struct fn *f, const struct expr *e)
{
    switch (e->kind) {
    case EXPR_INT:
    case EXPR_FLOAT:
    case EXPR_STRING:
    case EXPR_PATH:
        return true;
    case EXPR_LIST:
        return e->list.count == 0;
    case EXPR_VAR:
        return meaning_is_cheap(f, gen_meaning(f, e->var, false));
    default:
        return false;
    }
}

bool gen_is_cheap(struct fn *f, const struct expr *e)
{
    return is_plain(f, e) || (!f->unit->input->plain && is_cheap(f, e, MOST_CHEAP_DEPTH));
}

static bool is_cheap(struct fn *f, const struct expr *e, int depth)
{
    if (depth == 0)
        return false;
    switch (e->kind) {
    case EXPR_LAMBDA:
        return f->unready == 0; /* else it must stand in a slot by itself to be patched */
    case EXPR_LIST:
        for (uint32_t i = 0; i < e->list.count; i++) {
            if (!is_cheap(f, e->list.items[i], depth - 1))
                return false;
        }
        return true;
    case EXPR_ATTRS:
        if (e->attrs.recursive || e->attrs.more->dynamic_count)
            return false;
        for (uint32_t i = 0; i < e->attrs.count; i++) {
            if (!binding_is_cheap(f, &e->attrs.bindings[i], depth - 1))
                return false;
        }
        return true;
    default:
        return is_plain(f, e);
    }
}

void gen_lazy(struct fn *f, const struct expr *e)
{
    memory_check_stack();
    if (e->kind == EXPR_LAMBDA && !f->unit->input->plain)
        gen_closure(f, e);
    else if (e->kind == EXPR_VAR)
        gen_meaning_lazy(f, gen_meaning(f, e->var, false), e->var, e->pos);
    else if (gen_is_cheap(f, e))
        gen_strict(f, e, false);
    else if (!gen_eager(f, e))
        gen_thunk(f, e);
}

/* Operators ------------------------------------------------------------------------------- */

/* A call of the name that an operator stands for. */
static void gen_named_operator(
    struct fn *f, symbol name, const struct expr *a, const struct expr *b, pos at)
{
    gen_meaning_strict(f, gen_meaning(f, name, false), name, at);
    gen_lazy(f, a);
    gen_lazy(f, b);
    emit(f, OP_CALL, 2, at);
    fn_pop(f, 2);
}

static void gen_operands(struct fn *f, const struct expr *first, const struct expr *second,
    enum opcode op, uint32_t operand, pos at)
{
    gen_strict(f, first, false);
    gen_strict(f, second, false);
    emit(f, op, operand, at);
    fn_pop(f, 1);
}

static void gen_arithmetic(
    struct fn *f, symbol name, enum opcode op, const struct expr *a, const struct expr *b, pos at)
{
    if (f->unit->input->plain || gen_is_shadowed(f, name))
        gen_named_operator(f, name, a, b, at);
    else
        gen_operands(f, a, b, op, 0, at);
}

static void gen_not(struct fn *f, uint32_t start, pos at)
{
    emit(f, OP_NOT, 0, at);
    fn_range(f, start, "in the argument of the not operator", at);
}

/* a < b, with the operands in the order in which __lessThan gets them. */
static void gen_less(struct fn *f, const struct expr *a, const struct expr *b, bool negate, pos at)
{
    if (!f->unit->input->plain && !gen_is_shadowed(f, SYM_lessThan)) {
        gen_operands(f, a, b, OP_LESS, negate, at);
        return;
    }
    uint32_t start = fn_here(f);
    gen_named_operator(f, SYM_lessThan, a, b, at);
    if (negate)
        gen_not(f, start, at);
}

static void gen_logic(struct fn *f, enum opcode op, const struct expr *e, const char *left_hint,
    const char *right_hint)
{
    uint32_t start = fn_here(f);
    gen_strict(f, e->binary.left, false);
    uint32_t jump = emit_jump(f, op, e->pos);
    fn_range(f, start, left_hint, e->pos);
    fn_pop(f, 1);
    start = fn_here(f);
    gen_strict(f, e->binary.right, false);
    emit(f, OP_CHECK_BOOL, 0, e->pos);
    fn_range(f, start, right_hint, e->pos);
    fn_land(f, jump);
}

static bool is_literal(const struct expr *e)
{
    return e->kind == EXPR_INT || e->kind == EXPR_FLOAT || e->kind == EXPR_STRING;
}

static void gen_add(struct fn *f, const struct expr *e)
{
    bool plain = f->unit->input->plain;
    gen_strict(f, e->binary.left, false);
    if (plain || (!is_literal(e->binary.left) && !is_literal(e->binary.right)))
        emit(f, OP_ADD_LEFT, 0, e->binary.left_at);
    gen_strict(f, e->binary.right, false);
    if (plain)
        emit(f, OP_ADD_RIGHT, 0, e->binary.right_at);
    emit(f, OP_ADD, 0, e->pos);
    fn_pop(f, 1);
}

/* The sets of a chain of updates, from the right; only the outermost hint tells about each. */
static void gen_side(struct fn *f, const struct expr *e, const char *hint)
{
    uint32_t start = fn_here(f);
    gen_strict(f, e, false);
    if (e->kind == EXPR_BINARY && expr_operator(e) == BINARY_UPDATE)
        return;
    if (e->kind != EXPR_ATTRS)
        emit(f, OP_CHECK_ATTRS, 0, e->pos);
    fn_range(f, start, hint, e->pos);
}

static void gen_update(struct fn *f, const struct expr *e)
{
    gen_side(f, e->binary.right, "in the right operand of the update (//) operator");
    gen_side(f, e->binary.left, "in the left operand of the update (//) operator");
    emit(f, OP_UPDATE, 0, e->pos);
    fn_pop(f, 1);
}

static void gen_binary(struct fn *f, const struct expr *e)
{
    const struct expr *a = e->binary.left, *b = e->binary.right;
    switch (expr_operator(e)) {
    case BINARY_ADD:
        gen_add(f, e);
        break;
    case BINARY_SUB:
        gen_arithmetic(f, SYM_sub, OP_SUB, a, b, e->pos);
        break;
    case BINARY_MUL:
        gen_arithmetic(f, SYM_mul, OP_MUL, a, b, e->pos);
        break;
    case BINARY_DIV:
        gen_arithmetic(f, SYM_div, OP_DIV, a, b, e->pos);
        break;
    case BINARY_LT:
        gen_less(f, a, b, false, e->pos);
        break;
    case BINARY_GT:
        gen_less(f, b, a, false, e->pos);
        break;
    case BINARY_LE:
        gen_less(f, b, a, true, e->pos);
        break;
    case BINARY_GE:
        gen_less(f, a, b, true, e->pos);
        break;
    case BINARY_EQ:
    case BINARY_NEQ:
        gen_operands(f, a, b, OP_EQUAL, expr_operator(e) == BINARY_NEQ, e->pos);
        break;
    case BINARY_AND:
        gen_logic(f, OP_AND, e, "in the left operand of the AND (&&) operator",
            "in the right operand of the AND (&&) operator");
        break;
    case BINARY_OR:
        gen_logic(f, OP_OR, e, "in the left operand of the OR (||) operator",
            "in the right operand of the OR (||) operator");
        break;
    case BINARY_IMPL:
        gen_logic(f, OP_IMPLY, e, "in the left operand of the IMPL (->) operator",
            "in the right operand of the IMPL (->) operator");
        break;
    case BINARY_UPDATE:
        gen_update(f, e);
        break;
    case BINARY_CONCAT:
        gen_operands(f, a, b, OP_CONCAT, 0, e->pos);
        break;
    }
}

/* Attributes ------------------------------------------------------------------------------ */

static void gen_step_name(struct fn *f, struct attr_name step)
{
    gen_strict(f, attr_dynamic(step), false);
    uint32_t start = fn_here(f);
    emit(f, OP_ATTR_NAME, 0, attr_dynamic(step)->pos);
    fn_range(f, start, "while evaluating an attribute name", attr_dynamic(step)->pos);
}

static void gen_step(struct fn *f, struct attr_name step, pos at)
{
    if (attr_symbol(step) != SYMBOL_NONE) {
        emit(f, OP_SELECT, fn_cache(f, attr_symbol(step)), at);
    } else {
        gen_step_name(f, step);
        emit(f, OP_SELECT_NAME, 0, at);
        fn_pop(f, 1);
    }
}

/* A step that jumps where there is no such attribute; returns what fn_land* needs. */
static uint32_t gen_step_try(struct fn *f, struct attr_name step, pos at)
{
    if (attr_symbol(step) != SYMBOL_NONE) {
        emit(f, OP_SELECT_TRY, fn_cache(f, attr_symbol(step)), at);
        emit_word(f, 0);
        return fn_here(f) - 1;
    }
    gen_step_name(f, step);
    uint32_t jump = emit_jump(f, OP_SELECT_NAME_TRY, at);
    fn_pop(f, 1);
    return jump;
}

static void land_step(struct fn *f, struct attr_name step, uint32_t at)
{
    if (attr_symbol(step) != SYMBOL_NONE)
        fn_land_word(f, at);
    else
        fn_land(f, at);
}

static void gen_select(struct fn *f, const struct expr *e, bool tail)
{
    const struct attr_path *path = &e->select.path;
    gen_strict(f, e->select.subject, false);
    if (!e->select.fallback) {
        for (uint32_t i = 0; i < path->count; i++)
            gen_step(f, path->steps[i], e->pos);
        return;
    }
    uint32_t *jumps = arena_array(f->unit->arena, uint32_t, path->count);
    for (uint32_t i = 0; i < path->count; i++)
        jumps[i] = gen_step_try(f, path->steps[i], e->pos);
    uint32_t end = emit_jump(f, tail ? OP_RETURN : OP_JUMP, POS_NONE);
    fn_pop(f, 1);
    for (uint32_t i = 0; i < path->count; i++)
        land_step(f, path->steps[i], jumps[i]);
    gen_strict(f, e->select.fallback, tail);
    if (!tail)
        fn_land(f, end);
}

static void gen_has_attr(struct fn *f, const struct expr *e)
{
    const struct attr_path *path = &e->select.path;
    uint32_t last = path->count - 1;
    gen_strict(f, e->select.subject, false);
    uint32_t *jumps = arena_array(f->unit->arena, uint32_t, path->count);
    for (uint32_t i = 0; i < last; i++)
        jumps[i] = gen_step_try(f, path->steps[i], e->pos);
    symbol name = attr_symbol(path->steps[last]);
    if (name != SYMBOL_NONE) {
        emit(f, OP_HAS, fn_cache(f, name), e->pos);
    } else {
        gen_step_name(f, path->steps[last]);
        emit(f, OP_HAS_NAME, 0, e->pos);
        fn_pop(f, 1);
    }
    if (last == 0)
        return;
    uint32_t end = emit_jump(f, OP_JUMP, POS_NONE);
    fn_pop(f, 1);
    for (uint32_t i = 0; i < last; i++)
        land_step(f, path->steps[i], jumps[i]);
    emit_const(f, VALUE_FALSE, POS_NONE);
    fn_land(f, end);
}

/* Strings --------------------------------------------------------------------------------- */

static void gen_part(struct fn *f, const struct expr *part, enum opcode coerce, pos at)
{
    gen_strict(f, part, false);
    if (part->kind != EXPR_STRING)
        emit(f, coerce, 0, at);
}

static void gen_interpolation(struct fn *f, const struct expr *e)
{
    uint32_t count = e->list.count;
    for (uint32_t i = 0; i < count; i++)
        gen_part(f, e->list.items[i], OP_COERCE, *expr_part_pos(e, i));
    if (count != 1) {
        emit(f, OP_JOIN, count, e->pos);
        fn_pop(f, count);
        fn_push(f, 1);
    }
}

static void gen_path_interpolation(struct fn *f, const struct expr *e)
{
    uint32_t count = e->list.count;
    gen_strict(f, e->list.items[0], false);
    for (uint32_t i = 1; i < count; i++)
        gen_part(f, e->list.items[i], OP_COERCE_SEGMENT, *expr_part_pos(e, i));
    emit(f, OP_JOIN_PATH, count - 1, e->pos);
    fn_pop(f, count - 1);
}

static void gen_search_path(struct fn *f, const struct expr *e)
{
    gen_meaning_strict(f, gen_meaning(f, SYM_findFile, false), SYM_findFile, e->pos);
    gen_meaning_lazy(f, gen_meaning(f, SYM_nixPath, false), SYM_nixPath, e->pos);
    emit_const(f, string_from(expr_text(e)), POS_NONE);
    emit(f, OP_CALL, 2, e->pos);
    fn_pop(f, 2);
}

/* Control --------------------------------------------------------------------------------- */

static void gen_if(struct fn *f, const struct expr *e, bool tail)
{
    uint32_t start = fn_here(f);
    gen_strict(f, e->cond.condition, false);
    uint32_t otherwise = emit_jump(f, OP_JUMP_IF_FALSE, e->pos);
    fn_range(f, start, "while evaluating a branch condition", e->pos);
    fn_pop(f, 1);
    gen_strict(f, e->cond.then, tail);
    uint32_t end = tail ? 0 : emit_jump(f, OP_JUMP, POS_NONE);
    fn_pop(f, 1);
    fn_land(f, otherwise);
    gen_strict(f, e->cond.otherwise, tail);
    if (!tail)
        fn_land(f, end);
}

static void gen_assert(struct fn *f, const struct expr *e, bool tail)
{
    if (f->unit->input->plain) {
        gen_plain_assert(f, e, tail);
        return;
    }
    struct buf text = { 0 };
    ast_print(&text, e->with.scope);
    gen_strict(f, e->with.scope, false);
    emit(f, OP_ASSERT, fn_const(f, string_from_buf(&text)), e->pos);
    fn_pop(f, 1);
    gen_strict(f, e->with.body, tail);
}

static void gen_with(struct fn *f, const struct expr *e, bool tail)
{
    struct unit *u = f->unit;
    struct decl *outer = u->with;
    if (outer)
        emit_variable(f, outer, false, POS_NONE);
    else
        emit_const(f, VALUE_NULL, POS_NONE);
    gen_lazy(f, e->with.scope);
    emit(f, OP_WITH, 0, e->pos);
    fn_pop(f, 1);
    u->with = gen_declare(f, SYMBOL_NONE, f->depth - 1);
    gen_ready(f, u->with);
    gen_strict(f, e->with.body, tail);
    u->with = outer;
    if (!tail)
        emit(f, OP_SLIDE, 1, POS_NONE);
    fn_pop(f, 1);
}

static void gen_call(struct fn *f, const struct expr *e, bool tail)
{
    uint32_t count = e->size;
    gen_strict(f, e->call.callee, false);
    for (uint32_t i = 0; i < count; i++)
        gen_argument(f, e->call.args[i], i, count);
    const struct compile_input *in = f->unit->input;
    emit(f, tail && !in->plain ? OP_TAIL_CALL : OP_CALL, count, e->pos);
    if (tail)
        emit(f, OP_RETURN, 0, POS_NONE);
    fn_pop(f, count);
}

static void number_body(struct fn *f, const void *arg)
{
    emit_const(f, value_of_int(*(const uint32_t *)arg), POS_NONE);
    emit(f, OP_RETURN, 0, POS_NONE);
}

/* Null where the text is not from a file. Line and column show as not evaluated, as in Nix. */
static void gen_cur_pos(struct fn *f, const struct expr *e)
{
    struct place place;
    if (!source_place(e->pos, &place) || place.source->kind != SOURCE_FILE) {
        emit_const(f, VALUE_NULL, e->pos);
        return;
    }
    const symbol names[] = { SYM_file, SYM_line, SYM_column };
    emit_const(f, string_from_cstr(place.source->name), e->pos);
    gen_thunk_of(f, number_body, &place.line, e->pos);
    gen_thunk_of(f, number_body, &place.column, e->pos);
    emit(f, OP_ATTRS, fn_shape(f, shape_new(names, NULL, 3)), e->pos);
    fn_pop(f, 2);
}

/* Expressions ----------------------------------------------------------------------------- */

static void gen_list(struct fn *f, const struct expr *e)
{
    for (uint32_t i = 0; i < e->list.count; i++)
        gen_lazy(f, e->list.items[i]);
    emit(f, OP_LIST, e->list.count, e->pos);
    fn_pop(f, e->list.count);
    fn_push(f, 1);
}

/* Everything that has no tail position of its own. */
static void gen_plain(struct fn *f, const struct expr *e)
{
    static const struct expr zero = { .kind = EXPR_INT };
    switch (e->kind) {
    case EXPR_INT:
        emit_const(f, value_of_int(e->integer), e->pos);
        break;
    case EXPR_FLOAT:
        emit_const(f, value_of_float(e->real), e->pos);
        break;
    case EXPR_STRING:
        emit_const(f, string_from(expr_text(e)), e->pos);
        break;
    case EXPR_PATH:
        emit_const(f, path_from(expr_text(e)), e->pos);
        break;
    case EXPR_VAR:
        gen_meaning_strict(f, gen_meaning(f, e->var, false), e->var, e->pos);
        break;
    case EXPR_INTERP:
        gen_interpolation(f, e);
        break;
    case EXPR_PATH_INTERP:
        gen_path_interpolation(f, e);
        break;
    case EXPR_SEARCH_PATH:
        gen_search_path(f, e);
        break;
    case EXPR_HAS_ATTR:
        gen_has_attr(f, e);
        break;
    case EXPR_ATTRS:
        gen_attrs(f, e);
        break;
    case EXPR_LIST:
        gen_list(f, e);
        break;
    case EXPR_LAMBDA:
        gen_closure(f, e);
        break;
    case EXPR_NOT: {
        uint32_t start = fn_here(f);
        gen_strict(f, e->operand, false);
        gen_not(f, start, e->pos);
        break;
    }
    case EXPR_NEGATE:
        gen_arithmetic(f, SYM_sub, OP_SUB, &zero, e->operand, e->pos);
        break;
    case EXPR_BINARY:
        gen_binary(f, e);
        break;
    case EXPR_CUR_POS:
        gen_cur_pos(f, e);
        break;
    default:
        assert(!"an expression with a tail position");
    }
}

void gen_strict(struct fn *f, const struct expr *e, bool tail)
{
    memory_check_stack();
    switch (e->kind) {
    case EXPR_IF:
        gen_if(f, e, tail);
        return;
    case EXPR_ASSERT:
        gen_assert(f, e, tail);
        return;
    case EXPR_WITH:
        gen_with(f, e, tail);
        return;
    case EXPR_LET:
        gen_let(f, e, tail);
        return;
    case EXPR_CALL:
        gen_call(f, e, tail);
        return;
    case EXPR_SELECT:
        if (f->unit->input->plain)
            gen_plain_select(f, e);
        else
            gen_select(f, e, tail);
        if (e->select.fallback && !f->unit->input->plain)
            return;
        break;
    default:
        gen_plain(f, e);
    }
    if (tail)
        emit(f, OP_RETURN, 0, POS_NONE);
}

/* Units ----------------------------------------------------------------------------------- */

/* What a function uses of its surroundings: captures, in the order of the names. */
static void declare_outer(struct fn *f, const struct outer_names *names)
{
    struct arena *arena = f->unit->arena;
    f->captures = arena_array(arena, struct decl *, names->count);
    f->capture_cap = f->code->capture_count = names->count;
    for (uint32_t i = 0; i < names->count; i++) {
        struct decl *d = arena_new(arena, struct decl);
        *d = (struct decl){ .serial = ++f->unit->decl_count, .ready = true };
        f->captures[i] = d;
        d->captor = f->id;
        d->capture = i;
        if (names->items[i].name == SYMBOL_NONE) {
            f->unit->with = d;
            continue;
        }
        struct decl *named = d;
        if (names->items[i].member) {
            named = arena_new(arena, struct decl);
            *named = (struct decl){ .ready = true, .member_of = d };
        }
        named->name = names->items[i].name;
        scope_declare(named);
    }
}

static void leave_outer(const struct outer_names *names)
{
    for (uint32_t i = names->count; i > 0; i--) {
        symbol name = names->items[i - 1].name;
        if (name != SYMBOL_NONE)
            scope_leave(scope_find(name));
    }
}

/* Of the compilation under way: there is one at a time. An error that the machine raises, as where
 * a run is to stop, passes it by; then the next one cleans up. */
static struct arena scratch = { .brief = true };

static struct unit unit_begin(struct compile_input *input)
{
    arena_free(&scratch);
    scope_reset();
    return (struct unit){ .input = input, .arena = &scratch };
}

/* The tree is needed until all of it is compiled. */
static void drop_tree(struct compile_input *input)
{
    if (input->waiting == 0)
        arena_free(&input->tree);
}

static struct error *compile_function(struct lambda_code *code)
{
    struct compile_input *input = code->later->owner;
    const struct expr *lambda = code->later->what;
    struct unit u = unit_begin(input);
    struct fn f;
    if (setjmp(u.failed))
        return input->failure;
    fn_begin(&f, &u, NULL, code->code.head.arity, code->code.pos);
    code_lambda(f.code)->params = code->params;
    declare_outer(&f, lambda->lambda.outer);
    gen_function(&f, lambda);
    leave_outer(lambda->lambda.outer);
    fn_end(&f, &code->code);
    code->later = NULL;
    arena_free(&scratch);
    input->waiting--;
    drop_tree(input);
    return NULL;
}

void unit_defer(struct unit *u, struct lambda_code *code, const struct expr *lambda)
{
    code->later = gc_alloc(sizeof *code->later);
    *code->later = (struct code_later){ compile_function, u->input, lambda };
    u->input->waiting++;
}

struct code *compile(struct compile_input *input, struct expr *tree)
{
    struct unit u = unit_begin(input);
    if (!resolve(input, &scratch, tree))
        return NULL;
    struct code *code = gc_alloc_root_atomic(sizeof *code);
    struct fn f;
    if (setjmp(u.failed))
        return NULL;
    fn_begin(&f, &u, NULL, 0, tree->pos);
    gen_strict(&f, tree, true);
    fn_end(&f, code);
    arena_free(&scratch);
    drop_tree(input);
    arena_seal(&input->tree);
    return code;
}

struct error *compile_rest(struct code *code)
{
    struct error *e =
        code->head.deferred ? code_lambda(code)->later->compile(code_lambda(code)) : NULL;
    struct code *child;
    for (uint32_t pc = 0; !e && (child = code_next_child(code, &pc));)
        e = compile_rest(child);
    return e;
}
