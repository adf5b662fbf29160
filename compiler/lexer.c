#include "compiler/lexer.h"
#include "compiler/scan.h"
#include "lib/hash.h"
#include "lib/number.h"
#include "lib/print.h"

/* The token goes from `start` to `end`. */
static inline bool take(struct lexer *lx, enum token_kind kind, const char *start, const char *end)
{
    lx->kind = kind;
    lx->start = (uint32_t)(start - lx->text);
    lx->len = (uint32_t)(end - start);
    lx->next = end;
    return true;
}

static pos start_pos(const struct lexer *lx)
{
    return source_pos(lx->source, lx->start);
}

/* Words and long tokens -------------------------------------------------------------------- */

/* The letters of a word as hash_short has them. */
#define WORD(a, b, c, d, e, f, g)                                                                  \
    ((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 |              \
        (uint64_t)(e) << 32 | (uint64_t)(f) << 40 | (uint64_t)(g) << 48)
#define WORD_SLOT(word) ((word) * 0xcd613e30d8f16adfu >> 60)

static enum token_kind keyword(struct slice text)
{
#define KEYWORD(id, ...) [WORD_SLOT(WORD(__VA_ARGS__))] = { WORD(__VA_ARGS__), TOK_##id }
    static const struct {
        uint64_t word;
        enum token_kind kind;
    } keywords[16] = {
        KEYWORD(ASSERT, 'a', 's', 's', 'e', 'r', 't', 0),
        KEYWORD(ELSE, 'e', 'l', 's', 'e', 0, 0, 0),
        KEYWORD(IF, 'i', 'f', 0, 0, 0, 0, 0),
        KEYWORD(IN, 'i', 'n', 0, 0, 0, 0, 0),
        KEYWORD(INHERIT, 'i', 'n', 'h', 'e', 'r', 'i', 't'),
        KEYWORD(LET, 'l', 'e', 't', 0, 0, 0, 0),
        KEYWORD(OR_KW, 'o', 'r', 0, 0, 0, 0, 0),
        KEYWORD(REC, 'r', 'e', 'c', 0, 0, 0, 0),
        KEYWORD(THEN, 't', 'h', 'e', 'n', 0, 0, 0),
        KEYWORD(WITH, 'w', 'i', 't', 'h', 0, 0, 0),
    };
#undef KEYWORD
    uint64_t word = hash_short(text), slot = WORD_SLOT(word);
    return keywords[slot].word == word ? keywords[slot].kind : TOK_ID;
}

/* The end of the path token whose first slash, after its first segment, is expected at p. */
static const char *path_end(const char *p)
{
    if (*p != '/')
        return NULL;
    if (!scan_is(p[1], SCAN_PATH))
        return p[1] == '$' && p[2] == '{' ? p + 1 : NULL;
    while (*p == '/' && scan_is(p[1], SCAN_PATH))
        p = scan_skip(p + 1, SCAN_PATH);
    return *p == '/' ? p + 1 : p;
}

/* Takes the path or the URI that begins at p, if one does; either is longer than any other token
 * that could begin there. */
static bool take_path_or_uri(struct lexer *lx, const char *p)
{
    if (p >= lx->run_end) {
        lx->run_end = scan_skip(p, SCAN_PATH);
        lx->run_underscore =
            *lx->run_end == ':' ? memrchr(p, '_', (size_t)(lx->run_end - p)) : NULL;
    }
    const char *end = path_end(lx->run_end);
    if (end)
        return take(lx, TOK_PATH, p, end);
    if (*lx->run_end == ':' && scan_is(lx->run_end[1], SCAN_URI) && scan_is(*p, SCAN_LETTER) &&
        (!lx->run_underscore || p > lx->run_underscore))
        return take(lx, TOK_URI, p, scan_skip(lx->run_end + 1, SCAN_URI));
    return false;
}

static NOINLINE bool lex_word(struct lexer *lx, const char *p)
{
    const char *end = scan_name(p + 1, lx->end);
    if (*end == '.' || *end == '/' || *end == '+' || *end == ':') {
        if (take_path_or_uri(lx, p))
            return true;
    }
    struct slice text = { p, (size_t)(end - p) };
    return take(lx, text.len >= 2 && text.len <= 7 ? keyword(text) : TOK_ID, p, end);
}

/* Numbers ---------------------------------------------------------------------------------- */

/* The end of the floating-point literal at p, or NULL: 1. 1.5 .5 0.5 and these with an exponent;
 * not 0. or 00.5. */
static const char *float_end(const char *p)
{
    const char *digits = p;
    p = *p == '0' ? p + 1 : scan_skip(p, SCAN_DIGIT);
    if (*p != '.')
        return NULL;
    const char *point = p;
    p = scan_skip(p + 1, SCAN_DIGIT);
    if (p == point + 1 && (point == digits || *digits == '0'))
        return NULL;
    if (*p == 'e' || *p == 'E') {
        const char *exponent = p + 1 + (p[1] == '+' || p[1] == '-');
        if (scan_is(*exponent, SCAN_DIGIT))
            p = scan_skip(exponent, SCAN_DIGIT);
    }
    return p;
}

static COLD bool bad_number(struct lexer *lx)
{
    const char *fmt = lx->kind == TOK_INT ? "invalid integer '%.*s'" : "invalid float '%.*s'";
    lx->failure = error_new(ERR_SYNTAX, start_pos(lx), fmt, (int)lx->len, lx->text + lx->start);
    return false;
}

static bool lex_float(struct lexer *lx, const char *p, const char *end)
{
    take(lx, TOK_FLOAT, p, end);
    return number_parse_float(lexer_text(lx), &lx->real) == NUMBER_OK || bad_number(lx);
}

static NOINLINE bool lex_number(struct lexer *lx, const char *p)
{
    const char *end = scan_skip(p, SCAN_DIGIT);
    if (scan_is(*end, SCAN_PATH) || *end == '/') {
        if (take_path_or_uri(lx, p))
            return true;
        const char *real = float_end(p);
        if (real)
            return lex_float(lx, p, real);
    }
    take(lx, TOK_INT, p, end);
    return number_parse_int(lexer_text(lx), &lx->integer) == NUMBER_OK || bad_number(lx);
}

/* Punctuation ------------------------------------------------------------------------------ */

/* Where another path character follows, `.`, `-` and `+` may begin a path, and a point a number. */
static bool lex_path_punctuation(struct lexer *lx, const char *p)
{
    if (scan_is(p[1], SCAN_PATH) || p[1] == '/') {
        if (take_path_or_uri(lx, p))
            return true;
        if (p[0] == '.' && scan_is(p[1], SCAN_DIGIT))
            return lex_float(lx, p, float_end(p));
        if (p[0] == '.' && p[1] == '.' && p[2] == '.')
            return take(lx, TOK_ELLIPSIS, p, p + 3);
        if (p[0] == '+' && p[1] == '+')
            return take(lx, TOK_CONCAT, p, p + 2);
    }
    if (p[0] == '-' && p[1] == '>')
        return take(lx, TOK_IMPL, p, p + 2);
    return take(lx, p[0] == '.' ? TOK_DOT : p[0] == '-' ? TOK_MINUS : TOK_PLUS, p, p + 1);
}

static COLD bool lex_pipe(struct lexer *lx, enum token_kind kind, const char *p)
{
    take(lx, kind, p, p + 2);
    if (lx->pipe_operators)
        return true;
    const char *feature = "pipe-operators";
    lx->failure = error_new(ERR_EXPERIMENTAL, start_pos(lx),
        "experimental Nix feature '%s' is disabled; add '--extra-experimental-features %s' to "
        "enable it",
        feature, feature);
    return false;
}

/* <a/b>, or one of the operators that begin with < */
static bool lex_less(struct lexer *lx, const char *p)
{
    if (scan_is(p[1], SCAN_PATH)) {
        const char *end = scan_skip(p + 1, SCAN_PATH);
        while (*end == '/' && scan_is(end[1], SCAN_PATH))
            end = scan_skip(end + 1, SCAN_PATH);
        if (*end == '>')
            return take(lx, TOK_SEARCH_PATH, p, end + 1);
    }
    if (p[1] == '|')
        return lex_pipe(lx, TOK_PIPE_FROM, p);
    return p[1] == '=' ? take(lx, TOK_LE, p, p + 2) : take(lx, TOK_LT, p, p + 1);
}

static bool lex_quotes(struct lexer *lx, const char *p)
{
    if (p[1] != '\'')
        return take(lx, TOK_INVALID, p, p + 1);
    const char *end = p + 2;
    while (*end == ' ')
        end++;
    return take(lx, TOK_IND_STRING_OPEN, p, *end == '\n' ? end + 1 : p + 2);
}

/* The end of the comment that begins at p, or NULL if it is never closed. */
static const char *comment_end(const struct lexer *lx, const char *p)
{
    for (p += 2; (p = memchr(p, '*', (size_t)(lx->end - p))); p++) {
        if (p[1] == '/')
            return p + 2;
    }
    return NULL;
}

static bool lex_end(struct lexer *lx, const char *p)
{
    if (p < lx->end) /* a NUL byte in the text ends it, too */
        lx->end_start = (uint32_t)(p - lx->text) + 1;
    take(lx, TOK_END, p, p);
    lx->start = lx->end_start;
    return true;
}

/* The tokens of one byte that no longer one begins with. */
static const uint8_t single[256] = {
    [';'] = TOK_SEMICOLON,
    ['{'] = TOK_CURLY_OPEN,
    ['}'] = TOK_CURLY_CLOSE,
    ['('] = TOK_PAREN_OPEN,
    [')'] = TOK_PAREN_CLOSE,
    ['['] = TOK_SQUARE_OPEN,
    [']'] = TOK_SQUARE_CLOSE,
    ['"'] = TOK_QUOTE,
    [':'] = TOK_COLON,
    [','] = TOK_COMMA,
    ['?'] = TOK_QUESTION,
    ['@'] = TOK_AT,
    ['*'] = TOK_STAR,
};

static NOINLINE bool lex_punctuation(struct lexer *lx, const char *p)
{
#define TWO(c, d, two, one)                                                                        \
    case c:                                                                                        \
        return p[1] == (d) ? take(lx, two, p, p + 2) : take(lx, one, p, p + 1)
    switch (*p) {
        TWO('=', '=', TOK_EQ, TOK_ASSIGN);
        TWO('!', '=', TOK_NEQ, TOK_BANG);
        TWO('>', '=', TOK_GE, TOK_GT);
        TWO('&', '&', TOK_AND, TOK_INVALID);
        TWO('$', '{', TOK_DOLLAR_CURLY, TOK_INVALID);
    case '.':
    case '-':
    case '+':
        return lex_path_punctuation(lx, p);
    case '/':
        if (path_end(p))
            return take(lx, TOK_PATH, p, path_end(p));
        return p[1] == '/' ? take(lx, TOK_UPDATE, p, p + 2) : take(lx, TOK_SLASH, p, p + 1);
    case '~':
        if (path_end(p + 1))
            return take(lx, TOK_HOME_PATH, p, path_end(p + 1));
        return take(lx, TOK_INVALID, p, p + 1);
    case '<':
        return lex_less(lx, p);
    case '|':
        if (p[1] == '>')
            return lex_pipe(lx, TOK_PIPE_INTO, p);
        return p[1] == '|' ? take(lx, TOK_OR, p, p + 2) : take(lx, TOK_INVALID, p, p + 1);
    case '\'':
        return lex_quotes(lx, p);
    case '\0':
        return lex_end(lx, p);
    default:
        return take(lx, TOK_INVALID, p, p + 1);
    }
#undef TWO
}

/* Where a # comment ends; NUL bytes in it do not end it. */
static inline const char *line_comment_end(const struct lexer *lx, const char *p)
{
    p = scan_line(p, lx->end);
    while (*p == '\0' && p < lx->end)
        p = scan_line(p + 1, lx->end);
    return p;
}

/* Past white space and comments; a comment that is never closed is none. */
static NOINLINE const char *skip_gap(const struct lexer *lx, const char *p)
{
    for (;;) {
        if (scan_is(*p, SCAN_SPACE))
            p = scan_spaces(p + 1, lx->end);
        if (*p == '#') {
            p = line_comment_end(lx, p);
        } else if (*p == '/' && p[1] == '*') {
            const char *end = comment_end(lx, p);
            if (!end)
                return p;
            p = end;
        } else {
            return p;
        }
    }
}

bool lexer_next(struct lexer *lx)
{
    const char *p = lx->next;
    p += *p == ' ';
    if (scan_is(*p, SCAN_GAP))
        p = skip_gap(lx, p);
    if (scan_is(*p, SCAN_LETTER))
        return lex_word(lx, p);
    unsigned char c = (unsigned char)*p;
    if (single[c])
        return take(lx, (enum token_kind)single[c], p, p + 1);
    return scan_is(*p, SCAN_DIGIT) ? lex_number(lx, p) : lex_punctuation(lx, p);
}

/* Inside strings and paths ----------------------------------------------------------------- */

static COLD bool nul_in_string(struct lexer *lx)
{
    struct buf shown = { 0 };
    struct slice text = lexer_text(lx);
    if (lx->kind == TOK_STR) {
        char *out = buf_reserve(&shown, text.len);
        text = (struct slice){ out, lexer_unescape(text, out) };
        shown = (struct buf){ 0 };
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i])
            buf_char(&shown, text.ptr[i]);
        else
            buf_str(&shown, "␀");
    }
    lx->failure = error_new(ERR_VALUE, start_pos(lx),
        "input string '%s' cannot be represented as Nix string because it contains null bytes",
        buf_cstr(&shown));
    return false;
}

bool lexer_string(struct lexer *lx)
{
    const char *p = lx->next;
    lx->escaped = false;
    bool nul = false;
    for (;; p++) {
        p = scan_string(p, lx->end);
        if (*p == '"' || p == lx->end || (*p == '$' && p[1] == '{'))
            break;
        if (*p == '\\' && p + 1 == lx->end)
            break;
        if (*p == '$' && p[1] == '$')
            p++;
        lx->escaped |= *p == '\\' || *p == '\r';
        nul |= *p == '\0';
        if (*p == '\\')
            p++;
    }
    if (p > lx->next) {
        take(lx, TOK_STR, lx->next, p);
        return !nul || nul_in_string(lx);
    }
    if (*p == '"')
        return take(lx, TOK_QUOTE, p, p + 1);
    return *p == '$' ? take(lx, TOK_DOLLAR_CURLY, p, p + 2) : lex_end(lx, lx->end);
}

/* An escape, or a quote or dollar that stands for itself; the string's end; or an interpolation. */
static bool lex_ind_special(struct lexer *lx, const char *p)
{
    lx->escaped = true;
    if (*p == '$')
        return p[1] == '{' ? take(lx, TOK_DOLLAR_CURLY, p, p + 2) : take(lx, TOK_IND_STR, p, p + 1);
    if (p[1] != '\'')
        return take(lx, TOK_IND_STR, p, p + 1);
    if (p[2] == '$' || p[2] == '\'')
        return take(lx, TOK_IND_STR, p, p + 3);
    if (p[2] == '\\' && p + 3 < lx->end)
        return take(lx, TOK_IND_STR, p, p + 4);
    return take(lx, TOK_IND_STRING_CLOSE, p, p + 2);
}

bool lexer_ind_string(struct lexer *lx)
{
    const char *p = lx->next;
    lx->escaped = false;
    bool nul = false;
    for (;; p++) {
        p = scan_ind_string(p, lx->end);
        if (p == lx->end)
            break;
        if (*p != '\0') {
            if (p + 1 == lx->end || p[1] == '\'' || p[1] == (*p == '$' ? '{' : '$'))
                break;
            p++;
        }
        nul |= *p == '\0';
    }
    if (p > lx->next) {
        take(lx, TOK_IND_STR, lx->next, p);
        return !nul || nul_in_string(lx);
    }
    return p == lx->end ? lex_end(lx, p) : lex_ind_special(lx, p);
}

static COLD bool trailing_slash(struct lexer *lx, const char *p)
{
    if (p < lx->end)
        lx->start = (uint32_t)(p - lx->text);
    lx->failure = error_new(ERR_SYNTAX, start_pos(lx), "path has a trailing slash");
    return false;
}

bool lexer_path(struct lexer *lx)
{
    const char *p = lx->next, *end = scan_skip(p, SCAN_PATH);
    while (*end == '/' && scan_is(end[1], SCAN_PATH))
        end = scan_skip(end + 1, SCAN_PATH);
    if (*end == '/')
        end++;
    if (end > p) {
        lx->path_start = lx->start;
        return take(lx, TOK_STR, p, end);
    }
    if (*p == '$' && p[1] == '{')
        return take(lx, TOK_DOLLAR_CURLY, p, p + 2);
    if (p[-1] == '/')
        return trailing_slash(lx, p);
    /* Nix has by now forgotten where the last token was, if the text ends here. */
    if (p == lx->end) {
        lx->end_start = lx->start;
        if (lx->kind == TOK_STR)
            lx->start = lx->path_start;
    }
    lx->kind = TOK_PATH_END;
    lx->len = 0;
    return true;
}

/* ------------------------------------------------------------------------------------------ */

size_t lexer_unescape(struct slice text, char *out)
{
    char *to = out;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\\' && i + 1 < text.len) {
            c = text.ptr[++i];
            c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
        } else if (c == '\r') {
            c = '\n';
            if (i + 1 < text.len && text.ptr[i + 1] == '\n')
                i++;
        }
        *to++ = c;
    }
    return (size_t)(to - out);
}

struct slice lexer_ind_text(struct slice token)
{
    char last = token.ptr[token.len - 1];
    if (token.len == 4 && (last == 'n' || last == 'r' || last == 't'))
        return (struct slice){ last == 'n' ? "\n" : last == 'r' ? "\r" : "\t", 1 };
    size_t len = token.len == 3 && last == '\'' ? 2 : 1;
    return (struct slice){ token.ptr + token.len - len, len };
}

const char *token_name(enum token_kind kind)
{
    static const char *const names[] = {
#define X(id, name) name,
        TOKENS(X)
#undef X
    };
    return names[kind];
}

void lexer_init(struct lexer *lx, const struct source *source, bool pipe_operators)
{
    struct slice text = source->text;
    assert(text.ptr[text.len] == '\0');
    *lx = (struct lexer){
        .source = source,
        .text = text.ptr,
        .end = text.ptr + text.len,
        .next = text.ptr,
        .pipe_operators = pipe_operators,
        .end_start = (uint32_t)text.len,
        .run_end = text.ptr,
    };
}
