#include "compiler/lexer.h"
#include "lib/number.h"
#include "lib/print.h"

/* What a byte may be part of. NUL, which ends every text, is in no class but the stops. */
enum {
    ID = 1,     /* an identifier, but for its first byte */
    LETTER = 2, /* the first byte of one */
    DIGIT = 4,
    PATH = 8, /* a path segment; a URI's scheme too, but for the underscore */
    URI = 16, /* a URI after its colon */
    SPACE = 32,
    STRING_STOP = 64, /* not plain text between quotes */
    IND_STOP = 128,   /* not plain text in an indented string */
    LINE_STOP = 256,  /* ends a # comment */
};

static const uint16_t classes[256] = {
    ['a' ... 'z'] = ID | LETTER | PATH | URI,
    ['A' ... 'Z'] = ID | LETTER | PATH | URI,
    ['0' ... '9'] = ID | DIGIT | PATH | URI,
    ['_'] = ID | LETTER | PATH | URI,
    ['-'] = ID | PATH | URI,
    ['\''] = ID | URI | IND_STOP,
    ['.'] = PATH | URI,
    ['+'] = PATH | URI,
    ['%'] = URI,
    ['/'] = URI,
    ['?'] = URI,
    [':'] = URI,
    ['@'] = URI,
    ['&'] = URI,
    ['='] = URI,
    ['$'] = URI | STRING_STOP | IND_STOP,
    [','] = URI,
    ['!'] = URI,
    ['~'] = URI,
    ['*'] = URI,
    [' '] = SPACE,
    ['\t'] = SPACE,
    ['\n'] = SPACE | LINE_STOP,
    ['\r'] = SPACE | LINE_STOP | STRING_STOP,
    ['"'] = STRING_STOP,
    ['\\'] = STRING_STOP,
    ['\0'] = STRING_STOP | IND_STOP | LINE_STOP,
};

static inline bool is(char c, int class)
{
    return classes[(unsigned char)c] & class;
}

static inline const char *skip(const char *p, int class)
{
    while (is(*p, class))
        p++;
    return p;
}

static inline const char *skip_until(const char *p, int stop)
{
    while (!is(*p, stop))
        p++;
    return p;
}

/* The token goes from lx->start to `end`. */
static inline bool take(struct lexer *lx, enum token_kind kind, const char *end)
{
    lx->kind = kind;
    lx->len = (uint32_t)(end - lx->text) - lx->start;
    lx->next = end;
    return true;
}

static pos start_pos(const struct lexer *lx)
{
    return source_pos(lx->source, lx->start);
}

/* Words and long tokens -------------------------------------------------------------------- */

static enum token_kind keyword(const char *p, size_t len)
{
#define IS(text, kind)                                                                             \
    if (len == sizeof text - 1 && memcmp(p, text, sizeof text - 1) == 0)                           \
    return kind
    switch (*p) {
    case 'a':
        IS("assert", TOK_ASSERT);
        break;
    case 'e':
        IS("else", TOK_ELSE);
        break;
    case 'i':
        IS("in", TOK_IN);
        IS("if", TOK_IF);
        IS("inherit", TOK_INHERIT);
        break;
    case 'l':
        IS("let", TOK_LET);
        break;
    case 'o':
        IS("or", TOK_OR_KW);
        break;
    case 'r':
        IS("rec", TOK_REC);
        break;
    case 't':
        IS("then", TOK_THEN);
        break;
    case 'w':
        IS("with", TOK_WITH);
        break;
    }
#undef IS
    return TOK_ID;
}

/* The end of the path token whose first slash, after its first segment, is expected at p. */
static const char *path_end(const char *p)
{
    if (*p != '/')
        return NULL;
    if (!is(p[1], PATH))
        return p[1] == '$' && p[2] == '{' ? p + 1 : NULL;
    while (*p == '/' && is(p[1], PATH))
        p = skip(p + 1, PATH);
    return *p == '/' ? p + 1 : p;
}

/* Takes the path or the URI that begins at p, if one does; either is longer than any other token
 * that could begin there. */
static bool take_path_or_uri(struct lexer *lx, const char *p)
{
    if (p >= lx->run_end) {
        lx->run_end = skip(p, PATH);
        lx->run_underscore =
            *lx->run_end == ':' ? memrchr(p, '_', (size_t)(lx->run_end - p)) : NULL;
    }
    const char *end = path_end(lx->run_end);
    if (end)
        return take(lx, TOK_PATH, end);
    if (*lx->run_end == ':' && is(lx->run_end[1], URI) && is(*p, LETTER) &&
        (!lx->run_underscore || p > lx->run_underscore))
        return take(lx, TOK_URI, skip(lx->run_end + 1, URI));
    return false;
}

static inline bool lex_word(struct lexer *lx, const char *p)
{
    const char *end = skip(p + 1, ID);
    if (*end == '.' || *end == '/' || *end == '+' || *end == ':') {
        if (take_path_or_uri(lx, p))
            return true;
    }
    size_t len = (size_t)(end - p);
    return take(lx, len >= 2 && len <= 7 ? keyword(p, len) : TOK_ID, end);
}

/* Numbers ---------------------------------------------------------------------------------- */

/* The end of the floating-point literal at p, or NULL: 1. 1.5 .5 0.5 and these with an exponent;
 * not 0. or 00.5. */
static const char *float_end(const char *p)
{
    const char *digits = p;
    p = *p == '0' ? p + 1 : skip(p, DIGIT);
    if (*p != '.')
        return NULL;
    const char *point = p;
    p = skip(p + 1, DIGIT);
    if (p == point + 1 && (point == digits || *digits == '0'))
        return NULL;
    if (*p == 'e' || *p == 'E') {
        const char *exponent = p + 1 + (p[1] == '+' || p[1] == '-');
        if (is(*exponent, DIGIT))
            p = skip(exponent, DIGIT);
    }
    return p;
}

static COLD bool bad_number(struct lexer *lx)
{
    const char *fmt = lx->kind == TOK_INT ? "invalid integer '%.*s'" : "invalid float '%.*s'";
    lx->failure = error_new(ERR_SYNTAX, start_pos(lx), fmt, (int)lx->len, lx->text + lx->start);
    return false;
}

static bool lex_float(struct lexer *lx, const char *end)
{
    take(lx, TOK_FLOAT, end);
    return number_parse_float(lexer_text(lx), &lx->real) == NUMBER_OK || bad_number(lx);
}

static bool lex_number(struct lexer *lx, const char *p)
{
    const char *end = skip(p, DIGIT);
    if (is(*end, PATH) || *end == '/') {
        if (take_path_or_uri(lx, p))
            return true;
        const char *real = float_end(p);
        if (real)
            return lex_float(lx, real);
    }
    take(lx, TOK_INT, end);
    return number_parse_int(lexer_text(lx), &lx->integer) == NUMBER_OK || bad_number(lx);
}

/* Punctuation ------------------------------------------------------------------------------ */

/* Where another path character follows, `.`, `-` and `+` may begin a path, and a point a number. */
static bool lex_path_punctuation(struct lexer *lx, const char *p)
{
    if (is(p[1], PATH) || p[1] == '/') {
        if (take_path_or_uri(lx, p))
            return true;
        if (p[0] == '.' && is(p[1], DIGIT))
            return lex_float(lx, float_end(p));
        if (p[0] == '.' && p[1] == '.' && p[2] == '.')
            return take(lx, TOK_ELLIPSIS, p + 3);
        if (p[0] == '+' && p[1] == '+')
            return take(lx, TOK_CONCAT, p + 2);
    }
    if (p[0] == '-' && p[1] == '>')
        return take(lx, TOK_IMPL, p + 2);
    return take(lx, p[0] == '.' ? TOK_DOT : p[0] == '-' ? TOK_MINUS : TOK_PLUS, p + 1);
}

static COLD bool lex_pipe(struct lexer *lx, enum token_kind kind, const char *end)
{
    take(lx, kind, end);
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
    if (is(p[1], PATH)) {
        const char *end = skip(p + 1, PATH);
        while (*end == '/' && is(end[1], PATH))
            end = skip(end + 1, PATH);
        if (*end == '>')
            return take(lx, TOK_SEARCH_PATH, end + 1);
    }
    if (p[1] == '|')
        return lex_pipe(lx, TOK_PIPE_FROM, p + 2);
    return p[1] == '=' ? take(lx, TOK_LE, p + 2) : take(lx, TOK_LT, p + 1);
}

static bool lex_quotes(struct lexer *lx, const char *p)
{
    if (p[1] != '\'')
        return take(lx, TOK_INVALID, p + 1);
    const char *end = p + 2;
    while (*end == ' ')
        end++;
    return take(lx, TOK_IND_STRING_OPEN, *end == '\n' ? end + 1 : p + 2);
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
    take(lx, TOK_END, p);
    lx->start = lx->end_start;
    return true;
}

static bool lex_punctuation(struct lexer *lx, const char *p)
{
#define ONE(c, kind)                                                                               \
    case c:                                                                                        \
        return take(lx, kind, p + 1)
#define TWO(c, d, two, one)                                                                        \
    case c:                                                                                        \
        return p[1] == d ? take(lx, two, p + 2) : take(lx, one, p + 1)
    switch (*p) {
        ONE(';', TOK_SEMICOLON);
        ONE('{', TOK_CURLY_OPEN);
        ONE('}', TOK_CURLY_CLOSE);
        ONE('(', TOK_PAREN_OPEN);
        ONE(')', TOK_PAREN_CLOSE);
        ONE('[', TOK_SQUARE_OPEN);
        ONE(']', TOK_SQUARE_CLOSE);
        ONE('"', TOK_QUOTE);
        ONE(':', TOK_COLON);
        ONE(',', TOK_COMMA);
        ONE('?', TOK_QUESTION);
        ONE('@', TOK_AT);
        ONE('*', TOK_STAR);
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
            return take(lx, TOK_PATH, path_end(p));
        return p[1] == '/' ? take(lx, TOK_UPDATE, p + 2) : take(lx, TOK_SLASH, p + 1);
    case '~':
        if (path_end(p + 1))
            return take(lx, TOK_HOME_PATH, path_end(p + 1));
        return take(lx, TOK_INVALID, p + 1);
    case '<':
        return lex_less(lx, p);
    case '|':
        if (p[1] == '>')
            return lex_pipe(lx, TOK_PIPE_INTO, p + 2);
        return p[1] == '|' ? take(lx, TOK_OR, p + 2) : take(lx, TOK_INVALID, p + 1);
    case '\'':
        return lex_quotes(lx, p);
    case '\0':
        return lex_end(lx, p);
    default:
        return take(lx, TOK_INVALID, p + 1);
    }
#undef ONE
#undef TWO
}

bool lexer_next(struct lexer *lx)
{
    const char *p = lx->next;
    for (;;) {
        p = skip(p, SPACE);
        if (*p == '#') {
            p = skip_until(p, LINE_STOP);
            while (*p == '\0' && p < lx->end)
                p = skip_until(p + 1, LINE_STOP);
        } else if (*p == '/' && p[1] == '*') {
            const char *end = comment_end(lx, p);
            if (!end)
                break;
            p = end;
        } else {
            break;
        }
    }
    lx->start = (uint32_t)(p - lx->text);
    if (is(*p, LETTER))
        return lex_word(lx, p);
    if (is(*p, DIGIT))
        return lex_number(lx, p);
    return lex_punctuation(lx, p);
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
    lx->start = (uint32_t)(p - lx->text);
    lx->escaped = false;
    bool nul = false;
    for (;; p++) {
        p = skip_until(p, STRING_STOP);
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
        take(lx, TOK_STR, p);
        return !nul || nul_in_string(lx);
    }
    if (*p == '"')
        return take(lx, TOK_QUOTE, p + 1);
    return *p == '$' ? take(lx, TOK_DOLLAR_CURLY, p + 2) : lex_end(lx, lx->end);
}

/* An escape, or a quote or dollar that stands for itself; the string's end; or an interpolation. */
static bool lex_ind_special(struct lexer *lx, const char *p)
{
    lx->escaped = true;
    if (*p == '$')
        return p[1] == '{' ? take(lx, TOK_DOLLAR_CURLY, p + 2) : take(lx, TOK_IND_STR, p + 1);
    if (p[1] != '\'')
        return take(lx, TOK_IND_STR, p + 1);
    if (p[2] == '$' || p[2] == '\'')
        return take(lx, TOK_IND_STR, p + 3);
    if (p[2] == '\\' && p + 3 < lx->end)
        return take(lx, TOK_IND_STR, p + 4);
    return take(lx, TOK_IND_STRING_CLOSE, p + 2);
}

bool lexer_ind_string(struct lexer *lx)
{
    const char *p = lx->next;
    lx->start = (uint32_t)(p - lx->text);
    lx->escaped = false;
    bool nul = false;
    for (;; p++) {
        p = skip_until(p, IND_STOP);
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
        take(lx, TOK_IND_STR, p);
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
    const char *p = lx->next, *end = skip(p, PATH);
    while (*end == '/' && is(end[1], PATH))
        end = skip(end + 1, PATH);
    if (*end == '/')
        end++;
    if (end > p) {
        lx->path_start = lx->start;
        lx->start = (uint32_t)(p - lx->text);
        return take(lx, TOK_STR, end);
    }
    if (*p == '$' && p[1] == '{') {
        lx->start = (uint32_t)(p - lx->text);
        return take(lx, TOK_DOLLAR_CURLY, p + 2);
    }
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
