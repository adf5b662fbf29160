/* Nodes whose size depends on what they hold; scratch memory that is used again. */
#include "compiler/parse_state.h"

struct expr *parser_text(struct parser *p, enum expr_kind kind, pos at, struct slice text)
{
    struct expr *e = parser_new(p, kind, at);
    if (likely(text.len < EXPR_MOST)) {
        e->size = (uint32_t)text.len;
        e->text = text.ptr;
    } else {
        struct slice *long_text = arena_new(p->arena, struct slice);
        *long_text = text;
        e->size = EXPR_MOST;
        e->long_text = long_text;
    }
    return e;
}

struct expr *parser_new_select(
    struct parser *p, enum expr_kind kind, pos at, struct expr *subject, uint32_t base)
{
    const struct step *steps = p->steps.items + base;
    uint32_t count = p->steps.count - base;
    size_t room = EXPR_ROOM(select) + count * sizeof(struct attr_name);
    struct expr *e = parser_new_sized(p, kind, at, room);
    e->select.subject = subject;
    e->select.path.count = count;
    for (uint32_t i = 0; i < count; i++)
        e->select.path.steps[i] = parser_step_name(&steps[i]);
    p->steps.count = base;
    return e;
}

/* Scratch ---------------------------------------------------------------------------------- */

struct spare {
    struct spare *next;
};

enum { LEAST_SPARE = 6 }; /* 64 bytes */

/* Sizes are powers of two. */
static unsigned size_class(size_t bytes)
{
    unsigned class = bytes > 1 ? 64 - (unsigned)__builtin_clzll(bytes - 1) : 0;
    return class < LEAST_SPARE ? LEAST_SPARE : class;
}

void *parser_take(struct parser *p, size_t bytes)
{
    unsigned class = size_class(bytes);
    struct spare *spare = class < ARRAY_LEN(p->spares) ? p->spares[class] : NULL;
    if (!spare)
        return arena_alloc(p->scratch, (size_t)1 << class);
    p->spares[class] = spare->next;
    return spare;
}

void parser_give(struct parser *p, void *memory, size_t bytes)
{
    unsigned class = size_class(bytes);
    struct spare *spare = memory;
    if (class >= ARRAY_LEN(p->spares))
        return;
    spare->next = p->spares[class];
    p->spares[class] = spare;
}

/* Calls ------------------------------------------------------------------------------------ */

/* A call has room for the next power of two of arguments, so that some can be added. */
static uint32_t arg_room(uint32_t count)
{
    return count <= 1 ? 1 : 1u << (32 - __builtin_clz(count - 1));
}

static struct expr *call_alloc(struct parser *p, pos at, struct expr *callee, uint32_t count)
{
    size_t room = EXPR_ROOM(call) + arg_room(count) * sizeof(struct expr *);
    struct expr *e = parser_new_sized(p, EXPR_CALL, at, room);
    e->size = count;
    e->call.callee = callee;
    return e;
}

/* More arguments than fit into one call are those of a call of a call. */
struct expr *parser_call(
    struct parser *p, pos at, struct expr *callee, struct expr **args, uint32_t count)
{
    for (; count > EXPR_MOST; args += EXPR_MOST, count -= EXPR_MOST)
        callee = parser_call(p, at, callee, args, EXPR_MOST);
    struct expr *e = call_alloc(p, at, callee, count);
    memcpy(e->call.args, args, count * sizeof *args);
    return e;
}

static struct expr *desugared_call(
    struct parser *p, pos at, symbol name, struct expr *a, struct expr *b)
{
    return parser_call(p, at, parser_var(p, name, POS_NONE), (struct expr *[]){ a, b }, 2);
}

/* What is a call to Nix, though not to us, as a call. NULL for anything else. */
static struct expr *as_call(struct parser *p, struct expr *e)
{
    switch (e->kind) {
    case EXPR_CALL:
        return e;
    case EXPR_NEGATE:
        return desugared_call(p, e->pos, SYM_sub, parser_new(p, EXPR_INT, POS_NONE), e->operand);
    case EXPR_SEARCH_PATH:
        return desugared_call(p, e->pos, SYM_findFile, parser_var(p, SYM_nixPath, POS_NONE),
            parser_string(p, expr_text(e)));
    case EXPR_BINARY:
        break;
    default:
        return NULL;
    }
    struct expr *left = e->binary.left, *right = e->binary.right;
    switch (expr_operator(e)) {
    case BINARY_SUB:
        return desugared_call(p, e->pos, SYM_sub, left, right);
    case BINARY_MUL:
        return desugared_call(p, e->pos, SYM_mul, left, right);
    case BINARY_DIV:
        return desugared_call(p, e->pos, SYM_div, left, right);
    case BINARY_LT:
        return desugared_call(p, e->pos, SYM_lessThan, left, right);
    case BINARY_GT:
        return desugared_call(p, e->pos, SYM_lessThan, right, left);
    default:
        return NULL;
    }
}

struct expr *parser_apply(
    struct parser *p, pos at, struct expr *callee, struct expr **args, uint32_t count)
{
    struct expr *call = as_call(p, callee);
    if (!call || count > EXPR_MOST - call->size)
        return parser_call(p, at, callee, args, count);
    uint32_t had = call->size, has = had + count;
    if (arg_room(has) > arg_room(had)) {
        struct expr *grown = call_alloc(p, call->pos, call->call.callee, has);
        memcpy(grown->call.args, call->call.args, had * sizeof *args);
        call = grown;
    }
    memcpy(call->call.args + had, args, count * sizeof *args);
    call->size = has;
    return call;
}
