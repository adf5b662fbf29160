#include "compiler/ast_print.h"
#include "compiler/parse_state.h"
#include "lib/memory.h"
#include <stdlib.h>

NORETURN COLD void parser_refuse(struct parser *p, struct error *e)
{
    p->input->failure = e;
    longjmp(p->refused, 1);
}

NORETURN COLD void parser_unexpected(struct parser *p, token_set expected)
{
    struct buf message = { 0 };
    buf_printf(&message, "syntax error, unexpected %s", token_name(p->lx.kind));
    if (__builtin_popcountll(expected) > 4)
        expected = 0;
    const char *joint = ", expecting ";
    for (; expected; expected &= expected - 1) {
        buf_str(&message, joint);
        buf_str(&message, token_name((enum token_kind)__builtin_ctzll(expected)));
        joint = " or ";
    }
    parser_refuse(p, error_new(ERR_SYNTAX, parser_here(p), "%s", buf_cstr(&message)));
}

void parser_print_pos(struct buf *out, pos at)
{
    struct place place;
    if (!source_place(at, &place))
        return;
    const char *name = place.source->kind == SOURCE_STRING  ? "«string»"
                       : place.source->kind == SOURCE_STDIN ? "«stdin»"
                                                            : place.source->name;
    buf_printf(out, "%s:%u:%u", name, (unsigned)place.line, (unsigned)place.column);
}

/* Functions -------------------------------------------------------------------------------- */

static struct expr *new_lambda(
    struct parser *p, pos at, symbol arg, struct formals *formals, struct expr *body)
{
    struct expr *e = parser_new(p, EXPR_LAMBDA, at);
    e->lambda.arg = arg;
    e->lambda.formals = formals;
    e->lambda.body = body;
    return e;
}

static int compare_formals(const void *a, const void *b)
{
    const struct formal *x = a, *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return (x->pos > y->pos) - (x->pos < y->pos);
}

NORETURN static COLD void duplicate_formal(struct parser *p, symbol name, pos at)
{
    struct buf shown = { 0 };
    ast_print_name(&shown, name);
    parser_refuse(p,
        error_new(ERR_DUPLICATE, at, "duplicate formal function argument '%s'", buf_cstr(&shown)));
}

/* Sorts the formals and looks for duplicates, which Nix does once the body is parsed. */
static void check_formals(struct parser *p, struct formals *formals, symbol arg, pos at)
{
    struct formal *items = formals->items;
    uint32_t count = formals->count;
    if (count > 1)
        qsort(items, count, sizeof *items, compare_formals);
    for (uint32_t i = 0; i + 1 < count; i++) {
        if (items[i].name == items[i + 1].name)
            duplicate_formal(p, items[i].name, items[i + 1].pos);
    }
    for (uint32_t i = 0; arg != SYMBOL_NONE && i < count; i++) {
        if (items[i].name == arg)
            duplicate_formal(p, arg, at);
    }
    if (count > UINT16_MAX)
        parser_refuse(p, error_new(ERR_SYNTAX, at,
                             "too many formal arguments, implementation supports at most %u",
                             (unsigned)UINT16_MAX));
}

/* The end of a formal whose name has been read. */
static void parse_formal_rest(struct parser *p, struct slice name, pos at)
{
    struct formal formal = { .pos = at };
    if (p->lx.kind == TOK_QUESTION) {
        parser_advance(p);
        formal.fallback = parse_expr(p);
    }
    formal.name = symbol_intern(name);
    PARSER_PUSH(p, &p->formals, formal);
}

/* The formals from the current token to the closing }, more than `base` of which may have been
 * read already: then a comma or the } is next. */
static struct formals *parse_formals_rest(struct parser *p, uint32_t base)
{
    bool ellipsis = false;
    while (p->lx.kind != TOK_CURLY_CLOSE) {
        bool more = p->formals.count > base;
        if (more) {
            if (p->lx.kind != TOK_COMMA)
                parser_unexpected(p, TOKEN(COMMA) | TOKEN(CURLY_CLOSE));
            parser_advance(p);
        }
        if (p->lx.kind == TOK_ELLIPSIS) {
            ellipsis = true;
            parser_advance(p);
            parser_require(p, TOK_CURLY_CLOSE);
        } else if (p->lx.kind == TOK_ID) {
            struct slice name = lexer_text(&p->lx);
            pos at = parser_here(p);
            parser_advance(p);
            parse_formal_rest(p, name, at);
        } else if (p->lx.kind != TOK_CURLY_CLOSE) {
            parser_unexpected(p, TOKEN(ID) | TOKEN(ELLIPSIS) | TOKEN(CURLY_CLOSE));
        }
    }
    parser_advance(p);
    uint32_t count = p->formals.count - base;
    size_t bytes = count * sizeof(struct formal);
    struct formals *formals = arena_alloc(p->arena, sizeof *formals + bytes);
    formals->count = count;
    formals->ellipsis = ellipsis;
    if (count)
        memcpy(formals->items, p->formals.items + base, bytes);
    p->formals.count = base;
    return formals;
}

/* What follows `{...}` where it is the head of a function: `: body` or `@ name : body`. */
static struct expr *parse_formals_lambda(struct parser *p, struct formals *formals, pos at)
{
    struct slice name = { 0 };
    if (p->lx.kind == TOK_AT) {
        parser_advance(p);
        parser_require(p, TOK_ID);
        name = lexer_text(&p->lx);
        parser_advance(p);
        parser_expect(p, TOK_COLON);
    } else if (p->lx.kind == TOK_COLON) {
        parser_advance(p);
    } else {
        parser_unexpected(p, TOKEN(COLON) | TOKEN(AT));
    }
    struct expr *body = parse_expr(p);
    symbol arg = name.len ? symbol_intern(name) : SYMBOL_NONE;
    check_formals(p, formals, arg, at);
    return new_lambda(p, at, arg, formals, body);
}

/* name @ {...}: body, from the @ on. */
static struct expr *parse_named_formals(struct parser *p, struct slice name, pos at)
{
    parser_advance(p);
    parser_expect(p, TOK_CURLY_OPEN);
    struct formals *formals = parse_formals_rest(p, p->formals.count);
    parser_expect(p, TOK_COLON);
    struct expr *body = parse_expr(p);
    symbol arg = symbol_intern(name);
    check_formals(p, formals, arg, at);
    return new_lambda(p, at, arg, formals, body);
}

/* Operands --------------------------------------------------------------------------------- */

static struct expr *new_attrs(struct parser *p, pos at, bool recursive)
{
    struct expr *e = parser_new(p, EXPR_ATTRS, at);
    e->attrs = (struct attrset){ .recursive = recursive, .more = &attrset_plain };
    return e;
}

/* { ... } where no function can be meant. */
static struct expr *parse_set(struct parser *p)
{
    struct expr *e = new_attrs(p, parser_here(p), false);
    parser_advance(p);
    parse_binds(p, &e->attrs);
    if (p->lx.kind != TOK_CURLY_CLOSE)
        parser_unexpected(p, TOKEN(INHERIT));
    attrset_close(p, &e->attrs);
    parser_advance(p);
    return e;
}

/* The { ... } of rec and of the old let, whose position is `at`. */
static struct expr *parse_rec_set(struct parser *p, pos at)
{
    struct expr *e = new_attrs(p, at, true);
    parser_expect(p, TOK_CURLY_OPEN);
    parse_binds(p, &e->attrs);
    if (p->lx.kind != TOK_CURLY_CLOSE)
        parser_unexpected(p, TOKEN(INHERIT) | TOKEN(CURLY_CLOSE));
    attrset_close(p, &e->attrs);
    parser_advance(p);
    return e;
}

/* let { ..., body = ...; } is (rec { ..., body = ...; }).body */
static struct expr *parse_old_let(struct parser *p, pos at)
{
    struct expr *set = parse_rec_set(p, at);
    uint32_t base = p->steps.count;
    struct step body = { .name = SYM_body };
    PARSER_PUSH(p, &p->steps, body);
    return parser_new_select(p, EXPR_SELECT, POS_NONE, set, base);
}

static struct expr *parse_name(struct parser *p, struct slice name, pos at)
{
    symbol s = symbol_intern(name);
    if (s == SYM_curPos)
        return parser_new(p, EXPR_CUR_POS, at);
    return parser_var(p, s, at);
}

/* The tokens that begin an operand of a call, and so an element of a list. */
#define OPERAND_TOKENS                                                                             \
    (TOKEN(ID) | TOKEN(INT) | TOKEN(FLOAT) | TOKEN(QUOTE) | TOKEN(IND_STRING_OPEN) | TOKEN(PATH) | \
        TOKEN(HOME_PATH) | TOKEN(SEARCH_PATH) | TOKEN(URI) | TOKEN(PAREN_OPEN) | TOKEN(LET) |      \
        TOKEN(REC) | TOKEN(CURLY_OPEN) | TOKEN(SQUARE_OPEN))

static struct expr *parse_list(struct parser *p);

static struct expr *parse_parens(struct parser *p)
{
    parser_advance(p);
    struct expr *e = parse_expr(p);
    parser_expect(p, TOK_PAREN_CLOSE);
    return e;
}

static struct expr *parse_simple(struct parser *p)
{
    struct expr *e;
    pos at = parser_here(p);
    switch (p->lx.kind) {
    case TOK_ID: {
        struct slice name = lexer_text(&p->lx);
        parser_advance(p);
        return parse_name(p, name, at);
    }
    case TOK_INT:
        e = parser_new(p, EXPR_INT, POS_NONE);
        e->integer = p->lx.integer;
        break;
    case TOK_FLOAT:
        e = parser_new(p, EXPR_FLOAT, POS_NONE);
        e->real = p->lx.real;
        break;
    case TOK_QUOTE: {
        struct slice text;
        e = parse_quoted(p, &text);
        if (!e)
            e = parser_string(p, text);
        break;
    }
    case TOK_IND_STRING_OPEN:
        e = parse_indented(p);
        break;
    case TOK_PATH:
    case TOK_HOME_PATH:
        e = parse_path(p);
        break;
    case TOK_SEARCH_PATH:
        e = parse_search_path(p);
        break;
    case TOK_URI:
        e = parse_uri(p);
        break;
    case TOK_PAREN_OPEN:
        return parse_parens(p);
    case TOK_SQUARE_OPEN:
        return parse_list(p);
    case TOK_CURLY_OPEN:
        return parse_set(p);
    case TOK_REC:
        parser_advance(p);
        return parse_rec_set(p, at);
    case TOK_LET:
        parser_advance(p);
        return parse_old_let(p, at);
    default:
        parser_unexpected(p, 0);
    }
    parser_advance(p);
    return e;
}

/* Nix will some day read `or` as a plain name everywhere; it warns where that will change what
 * `f or` means. */
static COLD void warn_odd_or(struct parser *p, pos at)
{
    uint32_t start = at - p->lx.source->first, end = p->odd_or_end;
    p->odd_or_end = 0;
    if (!p->input->warn)
        return;
    struct buf message = { 0 };
    buf_str(&message, "at ");
    parser_print_pos(&message, at);
    buf_str(&message, ": This expression uses `or` as an identifier in a way that will change in a "
                      "future Nix release.\nWrap this entire expression in parentheses to preserve "
                      "its current meaning:\n    (");
    for (uint32_t i = start; i < end; i++) {
        if (p->lx.text[i] != '\r')
            buf_char(&message, p->lx.text[i]);
        else if (p->lx.text[i + 1] != '\n')
            buf_char(&message, '\n');
    }
    buf_str(&message, ")\nGive feedback at https://github.com/NixOS/nix/pull/11121");
    p->input->warn(p->input->warn_self, POS_NONE, buf_cstr(&message));
}

static struct expr *parse_operand(struct parser *p);

/* What may follow a simple expression: .a.b, .a.b or c, or the odd `or`. */
static struct expr *parse_select_rest(struct parser *p, struct expr *subject, pos at)
{
    if (p->lx.kind == TOK_DOT) {
        parser_advance(p);
        uint32_t base = p->steps.count;
        parse_attr_path(p);
        struct expr *e = parser_new_select(p, EXPR_SELECT, at, subject, base);
        if (p->lx.kind == TOK_OR_KW) {
            parser_advance(p);
            e->select.fallback = parse_operand(p);
        }
        return e;
    }
    if (p->lx.kind == TOK_OR_KW) {
        uint32_t end = p->lx.start + p->lx.len;
        parser_advance(p);
        p->odd_or_end = end;
        return parser_call(p, at, subject, (struct expr *[]){ parser_var(p, SYM_or_, at) }, 1);
    }
    return subject;
}

/* An argument, a list's element, what follows `or`. */
static struct expr *parse_operand(struct parser *p)
{
    memory_check_stack();
    pos at = parser_here(p);
    struct expr *e = parse_simple(p);
    if (parser_at(p, TOKEN(DOT) | TOKEN(OR_KW))) {
        e = parse_select_rest(p, e, at);
        if (unlikely(p->odd_or_end))
            warn_odd_or(p, at);
    }
    return e;
}

static struct expr *parse_list(struct parser *p)
{
    uint32_t base = p->exprs.count;
    parser_advance(p);
    while (parser_at(p, OPERAND_TOKENS)) {
        struct expr *item = parse_operand(p);
        PARSER_PUSH(p, &p->exprs, item);
    }
    if (p->lx.kind != TOK_SQUARE_CLOSE)
        parser_unexpected(p, 0);
    parser_advance(p);
    uint32_t count = p->exprs.count - base;
    struct expr *e = parser_new_list(p, EXPR_LIST, POS_NONE, count);
    if (count) {
        e->pos = p->exprs.items[base]->pos;
        memcpy(e->list.items, p->exprs.items + base, count * sizeof *e->list.items);
    }
    p->exprs.count = base;
    return e;
}

/* The rest of a call or selection whose first simple expression has been read. */
static struct expr *parse_call_rest(struct parser *p, struct expr *e, pos at)
{
    if (parser_at(p, TOKEN(DOT) | TOKEN(OR_KW))) {
        e = parse_select_rest(p, e, at);
        p->odd_or_end = 0;
    }
    if (!parser_at(p, OPERAND_TOKENS))
        return e;
    uint32_t base = p->exprs.count;
    do {
        struct expr *arg = parse_operand(p);
        PARSER_PUSH(p, &p->exprs, arg);
    } while (parser_at(p, OPERAND_TOKENS));
    e = parser_apply(p, at, e, p->exprs.items + base, p->exprs.count - base);
    p->exprs.count = base;
    return e;
}

/* Operators -------------------------------------------------------------------------------- */

/* How tightly operators bind, from loose to tight. */
enum precedence {
    PREC_NONE,
    PREC_IMPL,
    PREC_OR,
    PREC_AND,
    PREC_EQUAL,
    PREC_COMPARE,
    PREC_UPDATE,
    PREC_NOT,
    PREC_ADD,
    PREC_MULTIPLY,
    PREC_CONCAT,
    PREC_HAS_ATTR,
    PREC_NEGATE,
};

struct operator
{
    uint8_t precedence; /* PREC_NONE: not a binary operator */
    uint8_t right;      /* the least precedence of an operator in its right operand */
    uint8_t op;
    bool alone; /* does not associate: none of its precedence may follow its right operand */
};

#define LEFT(prec, op)                                                                             \
    {                                                                                              \
        prec, (prec) + 1, op, false                                                                \
    }
#define RIGHT(prec, op)                                                                            \
    {                                                                                              \
        prec, prec, op, false                                                                      \
    }
#define ALONE(prec, op)                                                                            \
    {                                                                                              \
        prec, (prec) + 1, op, true                                                                 \
    }

static const struct operator operators[TOK_COUNT] = {
    [TOK_IMPL] = RIGHT(PREC_IMPL, BINARY_IMPL),
    [TOK_OR] = LEFT(PREC_OR, BINARY_OR),
    [TOK_AND] = LEFT(PREC_AND, BINARY_AND),
    [TOK_EQ] = ALONE(PREC_EQUAL, BINARY_EQ),
    [TOK_NEQ] = ALONE(PREC_EQUAL, BINARY_NEQ),
    [TOK_LT] = ALONE(PREC_COMPARE, BINARY_LT),
    [TOK_GT] = ALONE(PREC_COMPARE, BINARY_GT),
    [TOK_LE] = ALONE(PREC_COMPARE, BINARY_LE),
    [TOK_GE] = ALONE(PREC_COMPARE, BINARY_GE),
    [TOK_UPDATE] = RIGHT(PREC_UPDATE, BINARY_UPDATE),
    [TOK_PLUS] = LEFT(PREC_ADD, BINARY_ADD),
    [TOK_MINUS] = LEFT(PREC_ADD, BINARY_SUB),
    [TOK_STAR] = LEFT(PREC_MULTIPLY, BINARY_MUL),
    [TOK_SLASH] = LEFT(PREC_MULTIPLY, BINARY_DIV),
    [TOK_CONCAT] = RIGHT(PREC_CONCAT, BINARY_CONCAT),
    [TOK_QUESTION] = LEFT(PREC_HAS_ATTR, 0),
};

static struct expr *parse_operation(struct parser *p, unsigned least);

static struct expr *parse_unary(struct parser *p)
{
    memory_check_stack();
    pos at = parser_here(p);
    bool negate = p->lx.kind == TOK_MINUS;
    parser_advance(p);
    struct expr *operand = parse_operation(p, negate ? PREC_NEGATE : PREC_NOT);
    struct expr *e = parser_new(p, negate ? EXPR_NEGATE : EXPR_NOT, negate ? at : operand->pos);
    e->operand = operand;
    return e;
}

static struct expr *parse_has_attr(struct parser *p, struct expr *subject)
{
    parser_advance(p);
    uint32_t base = p->steps.count;
    parse_attr_path(p);
    return parser_new_select(p, EXPR_HAS_ATTR, subject->pos, subject, base);
}

/* The operators, of at least this precedence, that follow a left operand which starts at `at`. */
static struct expr *parse_operators(struct parser *p, struct expr *left, pos at, unsigned least)
{
    unsigned alone = PREC_NONE;
    for (;;) {
        const struct operator* o = & operators[p->lx.kind];
        if (o->precedence < least || o->precedence == PREC_NONE)
            return left;
        if (p->lx.kind == TOK_QUESTION) {
            left = parse_has_attr(p, left);
            continue;
        }
        if (o->precedence == alone)
            parser_unexpected(p, 0);
        pos op_at = parser_here(p);
        parser_advance(p);
        pos right_at = parser_here(p);
        struct expr *right = parse_operation(p, o->right);
        bool equality = o->precedence == PREC_EQUAL;
        struct expr *e = parser_new(p, EXPR_BINARY, equality ? POS_NONE : op_at);
        e->size = o->op;
        e->binary.left_at = at;
        e->binary.right_at = right_at;
        e->binary.left = left;
        e->binary.right = right;
        left = e;
        alone = o->alone ? o->precedence : PREC_NONE;
    }
}

/* An operand with the operators that follow it and bind at least so tightly. */
static struct expr *parse_operation(struct parser *p, unsigned least)
{
    pos at = parser_here(p);
    struct expr *e;
    if (parser_at(p, TOKEN(BANG) | TOKEN(MINUS)))
        e = parse_unary(p);
    else
        e = parse_call_rest(p, parse_simple(p), at);
    return parse_operators(p, e, at, least);
}

/* Pipes: a |> f |> g is g (f a), f <| g <| a is f (g a); they do not mix. */
static struct expr *parse_pipes(struct parser *p, struct expr *e)
{
    if (p->lx.kind == TOK_PIPE_FROM) {
        pos at = parser_here(p);
        parser_advance(p);
        struct expr *arg = parse_operation(p, PREC_NONE);
        if (p->lx.kind == TOK_PIPE_FROM)
            arg = parse_pipes(p, arg);
        return parser_apply(p, at, e, &arg, 1);
    }
    while (p->lx.kind == TOK_PIPE_INTO) {
        pos at = parser_here(p);
        parser_advance(p);
        struct expr *callee = parse_operation(p, PREC_NONE);
        e = parser_apply(p, at, callee, &e, 1);
    }
    return e;
}

/* Expressions ------------------------------------------------------------------------------ */

/* Tokens behind which an expression does not go on; not all of them. */
#define END_TOKENS                                                                                 \
    (TOKEN(SEMICOLON) | TOKEN(PAREN_CLOSE) | TOKEN(CURLY_CLOSE) | TOKEN(SQUARE_CLOSE) |            \
        TOKEN(COMMA) | TOKEN(THEN) | TOKEN(ELSE) | TOKEN(IN) | TOKEN(END))

/* An expression that begins with a simple one, which has been read. */
static struct expr *parse_rest(struct parser *p, struct expr *e, pos at)
{
    if (parser_at(p, END_TOKENS))
        return e;
    return parse_pipes(p, parse_operators(p, parse_call_rest(p, e, at), at, PREC_NONE));
}

/* A variable, or a function if : or @ follows. */
static struct expr *parse_from_name(struct parser *p)
{
    struct slice name = lexer_text(&p->lx);
    pos at = parser_here(p);
    parser_advance(p);
    if (p->lx.kind == TOK_COLON) {
        parser_advance(p);
        struct expr *body = parse_expr(p);
        return new_lambda(p, at, symbol_intern(name), NULL, body);
    }
    if (p->lx.kind == TOK_AT)
        return parse_named_formals(p, name, at);
    return parse_rest(p, parse_name(p, name, at), at);
}

/* The rest of a set behind its bindings, and what follows it. */
static struct expr *parse_from_set(struct parser *p, struct expr *set, pos at)
{
    if (p->lx.kind != TOK_CURLY_CLOSE)
        parser_unexpected(p, TOKEN(INHERIT));
    attrset_close(p, &set->attrs);
    parser_advance(p);
    return parse_rest(p, set, at);
}

/* { name where it may begin a set or a function. */
static struct expr *parse_from_brace_name(struct parser *p, pos at)
{
    uint32_t base = p->formals.count;
    struct slice name = lexer_text(&p->lx);
    pos name_at = parser_here(p);
    parser_advance(p);
    if (parser_at(p, TOKEN(COMMA) | TOKEN(CURLY_CLOSE) | TOKEN(QUESTION))) {
        parse_formal_rest(p, name, name_at);
        return parse_formals_lambda(p, parse_formals_rest(p, base), at);
    }
    struct expr *set = new_attrs(p, at, false);
    parse_binds_after_name(p, &set->attrs, name, name_at);
    return parse_from_set(p, set, at);
}

/* { where it may begin a set or a function. */
static struct expr *parse_from_brace(struct parser *p)
{
    pos at = parser_here(p);
    parser_advance(p);
    if (p->lx.kind == TOK_ID)
        return parse_from_brace_name(p, at);
    if (p->lx.kind == TOK_ELLIPSIS)
        return parse_formals_lambda(p, parse_formals_rest(p, p->formals.count), at);
    if (p->lx.kind == TOK_CURLY_CLOSE) {
        parser_advance(p);
        if (parser_at(p, TOKEN(COLON) | TOKEN(AT)))
            return parse_formals_lambda(p, arena_new(p->arena, struct formals), at);
        return parse_rest(p, new_attrs(p, at, false), at);
    }
    struct expr *set = new_attrs(p, at, false);
    parse_binds(p, &set->attrs);
    return parse_from_set(p, set, at);
}

static struct expr *parse_let(struct parser *p)
{
    pos at = parser_here(p);
    parser_advance(p);
    if (p->lx.kind == TOK_CURLY_OPEN)
        return parse_rest(p, parse_old_let(p, at), at);
    struct expr *e = parser_new(p, EXPR_LET, POS_NONE);
    struct attrset *bindings = &e->let.bindings;
    bindings->more = &attrset_plain;
    parse_binds(p, bindings);
    if (p->lx.kind != TOK_IN)
        parser_unexpected(p, TOKEN(IN) | TOKEN(INHERIT));
    attrset_close(p, bindings);
    parser_advance(p);
    e->let.body = parse_expr(p);
    if (bindings->more->dynamic_count)
        parser_refuse(p, error_new(ERR_SYNTAX, at, "dynamic attributes not allowed in let"));
    return e;
}

/* with e; body and assert e; body */
static struct expr *parse_with(struct parser *p, enum expr_kind kind)
{
    struct expr *e = parser_new(p, kind, parser_here(p));
    parser_advance(p);
    e->with.scope = parse_expr(p);
    parser_expect(p, TOK_SEMICOLON);
    e->with.body = parse_expr(p);
    return e;
}

static struct expr *parse_if(struct parser *p)
{
    struct expr *e = parser_new(p, EXPR_IF, parser_here(p));
    parser_advance(p);
    e->cond.condition = parse_expr(p);
    parser_expect(p, TOK_THEN);
    e->cond.then = parse_expr(p);
    parser_expect(p, TOK_ELSE);
    e->cond.otherwise = parse_expr(p);
    return e;
}

struct expr *parse_expr(struct parser *p)
{
    memory_check_stack();
    switch (p->lx.kind) {
    case TOK_ID:
        return parse_from_name(p);
    case TOK_CURLY_OPEN:
        return parse_from_brace(p);
    case TOK_LET:
        return parse_let(p);
    case TOK_WITH:
        return parse_with(p, EXPR_WITH);
    case TOK_ASSERT:
        return parse_with(p, EXPR_ASSERT);
    case TOK_IF:
        return parse_if(p);
    case TOK_BANG:
    case TOK_MINUS:
        return parse_pipes(p, parse_operation(p, PREC_NONE));
    default: {
        pos at = parser_here(p);
        return parse_rest(p, parse_simple(p), at);
    }
    }
}

/* A whole text. */
static struct expr *run(struct parse_input *input, struct expr *(*parse_it)(struct parser *))
{
    static struct arena scratch = { .brief = true };
    arena_free(&scratch);
    struct parser p = { .input = input, .arena = input->arena, .scratch = &scratch };
    lexer_init(&p.lx, input->source, input->pipe_operators);
    input->failure = NULL;
    if (setjmp(p.refused))
        return NULL;
    parser_advance(&p);
    struct expr *e = parse_it(&p);
    parser_require(&p, TOK_END);
    arena_free(&scratch);
    return e;
}

struct expr *parse(struct parse_input *input)
{
    return run(input, parse_expr);
}

static struct expr *parse_bare_bindings(struct parser *p)
{
    struct expr *e = new_attrs(p, POS_NONE, false);
    uint32_t start = p->lx.start;
    parse_binds(p, &e->attrs);
    if (p->lx.start == start)
        parser_unexpected(p, TOKEN(INHERIT));
    attrset_close(p, &e->attrs);
    return e;
}

struct attrset *parse_bindings(struct parse_input *input)
{
    struct expr *e = run(input, parse_bare_bindings);
    return e ? &e->attrs : NULL;
}
