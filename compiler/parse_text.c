#include "compiler/parse_state.h"
#include "lib/path.h"

struct expr *parser_interp(struct parser *p, enum expr_kind kind, pos at, uint32_t base)
{
    uint32_t count = p->parts.count - base;
    struct expr *e = parser_new_list(p, kind, at, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct part *part = &p->parts.items[base + i];
        *expr_part_pos(e, i) = part->at;
        e->list.items[i] = part->expr ? part->expr : parser_string(p, part->text);
    }
    p->parts.count = base;
    return e;
}

static void push_text(struct parser *p, struct slice text, bool escaped)
{
    struct part part = { .text = text, .at = parser_here(p), .escaped = escaped };
    PARSER_PUSH(p, &p->parts, part);
}

/* ${ e }, as a part; the } stays the current token. */
static void parse_interpolated(struct parser *p)
{
    struct part part = { .at = parser_here(p) };
    parser_advance(p);
    part.expr = parse_expr(p);
    parser_require(p, TOK_CURLY_CLOSE);
    PARSER_PUSH(p, &p->parts, part);
}

/* Strings ---------------------------------------------------------------------------------- */

/* The text of a TOK_STR of a string. */
static struct slice quoted_text(struct parser *p)
{
    struct slice raw = lexer_text(&p->lx);
    if (!p->lx.escaped)
        return raw;
    char *out = arena_alloc(p->arena, raw.len);
    size_t len = lexer_unescape(raw, out);
    arena_trim(p->arena, out, raw.len, len);
    return (struct slice){ out, len };
}

static inline void advance_in_string(struct parser *p)
{
    if (unlikely(!lexer_string(&p->lx)))
        parser_refuse(p, p->lx.failure);
}

struct expr *parse_quoted(struct parser *p, struct slice *text)
{
    uint32_t base = p->parts.count;
    *text = (struct slice){ "", 0 };
    advance_in_string(p);
    if (p->lx.kind == TOK_STR) {
        pos at = parser_here(p);
        *text = quoted_text(p);
        advance_in_string(p);
        if (p->lx.kind == TOK_DOLLAR_CURLY) {
            struct part part = { .text = *text, .at = at };
            PARSER_PUSH(p, &p->parts, part);
        }
    }
    while (p->lx.kind == TOK_DOLLAR_CURLY || p->lx.kind == TOK_STR) {
        if (p->lx.kind == TOK_STR)
            push_text(p, quoted_text(p), false);
        else
            parse_interpolated(p);
        advance_in_string(p);
    }
    parser_require(p, TOK_QUOTE);
    if (p->parts.count == base)
        return NULL;
    return parser_interp(p, EXPR_INTERP, p->parts.items[base].at, base);
}

struct expr *parse_indented(struct parser *p)
{
    uint32_t base = p->parts.count;
    pos at = parser_here(p);
    for (;;) {
        if (unlikely(!lexer_ind_string(&p->lx)))
            parser_refuse(p, p->lx.failure);
        struct slice text = lexer_text(&p->lx);
        if (p->lx.kind == TOK_IND_STR)
            push_text(p, p->lx.escaped ? lexer_ind_text(text) : text, p->lx.escaped);
        else if (p->lx.kind == TOK_DOLLAR_CURLY)
            parse_interpolated(p);
        else
            break;
    }
    if (p->lx.kind != TOK_IND_STRING_CLOSE)
        parser_unexpected(p, TOKEN(IND_STR) | TOKEN(DOLLAR_CURLY) | TOKEN(IND_STRING_CLOSE));
    return indent_strip(p, at, base);
}

/* Paths ------------------------------------------------------------------------------------ */

static struct slice concat(struct parser *p, struct slice a, struct slice b)
{
    char *out = arena_alloc(p->arena, a.len + b.len + 1);
    memcpy(out, a.ptr, a.len);
    memcpy(out + a.len, b.ptr, b.len);
    return (struct slice){ out, a.len + b.len };
}

/* Warns of the current token, or refuses it. */
static COLD PRINTF_LIKE(3, 4) void lint(struct parser *p, enum lint level, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct error *e = error_vnew(ERR_SYNTAX, parser_here(p), fmt, args);
    va_end(args);
    if (level == LINT_FATAL)
        parser_refuse(p, e);
    if (p->input->warn)
        p->input->warn(p->input->warn_self, e->pos, e->message);
}

static void lint_path(struct parser *p)
{
    const struct parse_input *in = p->input;
    struct slice text = lexer_text(&p->lx);
    int len = (int)text.len;
    bool home = p->lx.kind == TOK_HOME_PATH;
    if (in->lint_absolute_path && (home || text.ptr[0] == '/'))
        lint(p, in->lint_absolute_path,
            home ? "home path literals are not portable. Consider replacing path literal '%.*s' "
                   "by a string, relative path, or parameter (%s)"
                 : "absolute path literals are not portable. Consider replacing path literal "
                   "'%.*s' by a string, relative path, or parameter (%s)",
            len, text.ptr, "lint-absolute-path-literals");
    if (in->lint_short_path && !home && text.ptr[0] != '/' && text.ptr[0] != '.')
        lint(p, in->lint_short_path,
            "relative path literal '%.*s' should be prefixed with '.' for clarity: './%.*s' (%s)",
            len, text.ptr, len, text.ptr, "lint-short-path-literals");
}

/* What a path token stands for, up to the first interpolation. What comes after ~ is kept as it
 * is; all else is absolute and canonical, but a trailing slash stays. */
static struct slice path_text(struct parser *p)
{
    struct slice text = lexer_text(&p->lx);
    if (p->lx.kind == TOK_HOME_PATH) {
        const char *home = p->input->home;
        if (!home)
            parser_refuse(p,
                error_new(ERR_FORBIDDEN, POS_NONE,
                    "the path '%.*s' can not be resolved in pure mode", (int)text.len, text.ptr));
        lint_path(p);
        return concat(p, slice_of(home), (struct slice){ text.ptr + 1, text.len - 1 });
    }
    lint_path(p);
    struct slice path = path_join(slice_of(p->lx.source->base), text);
    bool slash = text.len > 1 && text.ptr[text.len - 1] == '/';
    return concat(p, path, (struct slice){ "/", slash ? 1 : 0 });
}

static inline void advance_in_path(struct parser *p)
{
    if (unlikely(!lexer_path(&p->lx)))
        parser_refuse(p, p->lx.failure);
}

struct expr *parse_path(struct parser *p)
{
    uint32_t base = p->parts.count;
    pos at = parser_here(p);
    struct expr *e = parser_text(p, EXPR_PATH, POS_NONE, path_text(p));
    advance_in_path(p);
    if (p->lx.kind == TOK_PATH_END)
        return e;
    struct part first = { .expr = e, .at = at };
    PARSER_PUSH(p, &p->parts, first);
    if (p->lx.kind == TOK_STR) {
        push_text(p, lexer_text(&p->lx), false);
        advance_in_path(p);
        parser_require(p, TOK_DOLLAR_CURLY);
    }
    do {
        if (p->lx.kind == TOK_STR)
            push_text(p, lexer_text(&p->lx), false);
        else
            parse_interpolated(p);
        advance_in_path(p);
    } while (p->lx.kind != TOK_PATH_END);
    return parser_interp(p, EXPR_PATH_INTERP, at, base);
}

struct expr *parse_search_path(struct parser *p)
{
    struct slice text = lexer_text(&p->lx);
    struct slice inside = { text.ptr + 1, text.len - 2 };
    return parser_text(p, EXPR_SEARCH_PATH, parser_here(p), inside);
}

struct expr *parse_uri(struct parser *p)
{
    struct slice text = lexer_text(&p->lx);
    enum lint level = p->input->lint_url;
    if (level)
        lint(p, level, "URL literals are %s. Consider using a string literal \"%.*s\" instead (%s)",
            level == LINT_FATAL ? "disallowed" : "discouraged", (int)text.len, text.ptr,
            "lint-url-literals");
    return parser_string(p, text);
}
