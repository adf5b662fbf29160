/*
 * JSON text to values, without a tree in between. It accepts and refuses what nlohmann::json does,
 * which Nix uses, and words its errors alike: the parser has the states of that one, and an error
 * says which token stood where which was expected.
 */
#include "builtins/json.h"
#include "builtins/record.h"
#include "builtins/utf8.h"
#include "lib/number.h"
#include "lib/stop.h"
#include <math.h>

enum token {
    TOKEN_END,
    TOKEN_BAD,
    TOKEN_STRING,
    TOKEN_NUMBER,
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_NULL,
    TOKEN_OPEN_ARRAY,
    TOKEN_CLOSE_ARRAY,
    TOKEN_OPEN_OBJECT,
    TOKEN_CLOSE_OBJECT,
    TOKEN_COLON,
    TOKEN_COMMA,
    TOKEN_VALUE, /* what is expected: any that begins a value */
};

static const char *const token_names[] = {
    [TOKEN_END] = "end of input",
    [TOKEN_STRING] = "string literal",
    [TOKEN_NUMBER] = "number literal",
    [TOKEN_TRUE] = "true literal",
    [TOKEN_FALSE] = "false literal",
    [TOKEN_NULL] = "null literal",
    [TOKEN_OPEN_ARRAY] = "'['",
    [TOKEN_CLOSE_ARRAY] = "']'",
    [TOKEN_OPEN_OBJECT] = "'{'",
    [TOKEN_CLOSE_OBJECT] = "'}'",
    [TOKEN_COLON] = "':'",
    [TOKEN_COMMA] = "','",
    [TOKEN_VALUE] = "'[', '{', or a literal",
};

/* A list or object that is being read: its items begin at entries[start]. */
struct level {
    size_t start;
    bool object;
};

struct parser {
    struct slice text;
    size_t at;           /* what was read ends here; text.len + 1 once the end was met */
    size_t mark;         /* start of the last string or number: "last read" begins there */
    const char *flaw;    /* what is wrong with a TOKEN_BAD */
    struct slice string; /* of a TOKEN_STRING: its bytes, in the text or in `decoded` */
    struct buf decoded;
    bool is_float; /* of a TOKEN_NUMBER, which is text[mark..at) */
    /* Items of all open containers; the last one of an object has its name and waits for its
     * value. */
    struct attr_entry *entries;
    size_t count, cap;
    struct level *levels;
    size_t depth, level_cap;
    struct error *error;
};

/* Errors --------------------------------------------------------------------------------- */

static void add_last_read(struct parser *p, struct buf *b)
{
    size_t end = p->at < p->text.len ? p->at : p->text.len;
    for (size_t i = p->mark; i < end; i++) {
        unsigned char c = (unsigned char)p->text.ptr[i];
        if (c < 0x20)
            buf_printf(b, "<U+%.4X>", c);
        else
            buf_char(b, (char)c);
    }
}

/* `expected` is TOKEN_BAD where nothing is to be said about it. Returns false. */
static bool fail(struct parser *p, enum token found, const char *place, enum token expected)
{
    struct buf b = { 0 };
    size_t line = 1, start = 0;
    for (size_t i = 0; i < p->at && i < p->text.len; i++) {
        if (p->text.ptr[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    buf_printf(&b, "[json.exception.parse_error.101] parse error at line %zu, column %zu: ", line,
        p->at - start);
    if (found == TOKEN_END && expected == TOKEN_VALUE && p->at == 1) {
        buf_str(&b, "attempting to parse an empty input; check that your input string or stream "
                    "contains the expected JSON");
    } else {
        buf_printf(&b, "syntax error while parsing %s - ", place);
        if (found == TOKEN_BAD) {
            buf_printf(&b, "%s; last read: '", p->flaw);
            add_last_read(p, &b);
            buf_char(&b, '\'');
        } else {
            buf_printf(&b, "unexpected %s", token_names[found]);
        }
        if (expected != TOKEN_BAD)
            buf_printf(&b, "; expected %s", token_names[expected]);
    }
    p->error = error_new(ERR_PARSE_DATA, POS_NONE, "%s", buf_cstr(&b));
    return false;
}

static bool fail_nul(struct parser *p, struct slice s)
{
    struct buf b = { 0 };
    for (size_t i = 0; i < s.len; i++)
        buf_add(&b, s.ptr[i] ? &s.ptr[i] : "␀", s.ptr[i] ? 1 : strlen("␀"));
    p->error = error_new(ERR_VALUE, POS_NONE,
        "input string '%s' cannot be represented as Nix string because it contains null bytes",
        buf_cstr(&b));
    return false;
}

/* Lexing --------------------------------------------------------------------------------- */

/* The next character, or -1 at the end. */
static int get(struct parser *p)
{
    size_t i = p->at++;
    return i < p->text.len ? (unsigned char)p->text.ptr[i] : -1;
}

/* Reads the second only behind the first. */
static bool get_both(struct parser *p, int first, int second)
{
    return get(p) == first && get(p) == second;
}

static int peek(const struct parser *p)
{
    return p->at < p->text.len ? (unsigned char)p->text.ptr[p->at] : -1;
}

static bool flawed(struct parser *p, const char *flaw)
{
    p->flaw = flaw;
    return false;
}

static const char *control_flaw(int c)
{
    static const char names[] = "NULSOHSTXETXEOTENQACKBELBS HT LF VT FF CR SO SI "
                                "DLEDC1DC2DC3DC4NAKSYNETBCANEM SUBESCFS GS RS US ";
    const char *name = names + 3 * (size_t)c, *letter = strchr("\b\t\n\f\r", c);
    struct buf b = { 0 };
    buf_printf(&b, "invalid string: control character U+%.4X (%.*s) must be escaped to \\u%.4X",
        (unsigned)c, name[2] == ' ' ? 2 : 3, name, (unsigned)c);
    if (c && letter)
        buf_printf(&b, " or \\%c", "btnfr"[letter - "\b\t\n\f\r"]);
    return buf_cstr(&b);
}

static bool lex_hex4(struct parser *p, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++) {
        int c = get(p), digit;
        if (c >= '0' && c <= '9')
            digit = c - '0';
        else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
            digit = (c | 0x20) - 'a' + 10;
        else
            return flawed(p, "invalid string: '\\u' must be followed by 4 hex digits");
        *code = *code << 4 | (uint32_t)digit;
    }
    return true;
}

static bool lex_unicode(struct parser *p)
{
    uint32_t code, low;
    if (!lex_hex4(p, &code))
        return false;
    if (code >= 0xdc00 && code <= 0xdfff)
        return flawed(p, "invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF");
    if (code >= 0xd800 && code <= 0xdbff) {
        const char *flaw =
            "invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF";
        if (!get_both(p, '\\', 'u'))
            return flawed(p, flaw);
        if (!lex_hex4(p, &low))
            return false;
        if (low < 0xdc00 || low > 0xdfff)
            return flawed(p, flaw);
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    char *to = buf_reserve(&p->decoded, 4);
    p->decoded.len += utf8_write(code, to);
    return true;
}

static bool lex_escape(struct parser *p)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    int c = get(p);
    if (c == 'u')
        return lex_unicode(p);
    const char *letter = c > 0 ? strchr(letters, c) : NULL;
    if (!letter)
        return flawed(p, "invalid string: forbidden character after backslash");
    buf_char(&p->decoded, meanings[letter - letters]);
    return true;
}

/* Moves behind a run of unescaped characters, and behind the '"' or '\' that ends it. */
static bool lex_run(struct parser *p)
{
    for (;;) {
        p->at += utf8_plain_prefix((struct slice){ p->text.ptr + p->at, p->text.len - p->at });
        int c = peek(p);
        if (c < 0x80) {
            p->at++;
            if (c == '"' || c == '\\')
                return true;
            return flawed(p, c < 0 ? "invalid string: missing closing quote" : control_flaw(c));
        }
        size_t bad, len = utf8_sequence(p->text, p->at, &bad);
        p->at += len;
        if (len == 0) {
            p->at = bad + 1;
            return flawed(p, "invalid string: ill-formed UTF-8 byte");
        }
    }
}

/* After the opening quote. */
static enum token lex_string(struct parser *p)
{
    size_t start = p->at;
    bool escaped = false;
    p->mark = start - 1;
    p->decoded.len = 0;
    for (;;) {
        stop_poll();
        size_t from = p->at;
        if (!lex_run(p))
            return TOKEN_BAD;
        bool closed = p->text.ptr[p->at - 1] == '"';
        if (closed && !escaped) {
            p->string = (struct slice){ p->text.ptr + start, p->at - 1 - start };
            return TOKEN_STRING;
        }
        escaped = true;
        buf_add(&p->decoded, p->text.ptr + from, p->at - 1 - from);
        if (closed) {
            p->string = buf_view(&p->decoded);
            return TOKEN_STRING;
        }
        if (!lex_escape(p))
            return TOKEN_BAD;
    }
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static void skip_digits(struct parser *p)
{
    while (is_digit(peek(p)))
        p->at++;
}

/* After the first character. */
static enum token lex_number(struct parser *p, int c)
{
    p->mark = p->at - 1;
    p->is_float = false;
    if (c == '-') {
        c = get(p);
        if (!is_digit(c)) {
            p->flaw = "invalid number; expected digit after '-'";
            return TOKEN_BAD;
        }
    }
    if (c != '0')
        skip_digits(p);
    if (peek(p) == '.') {
        p->is_float = true;
        p->at++;
        if (!is_digit(get(p))) {
            p->flaw = "invalid number; expected digit after '.'";
            return TOKEN_BAD;
        }
        skip_digits(p);
    }
    if (peek(p) == 'e' || peek(p) == 'E') {
        p->is_float = true;
        p->at++;
        c = get(p);
        bool sign = c == '+' || c == '-';
        if (sign)
            c = get(p);
        if (!is_digit(c)) {
            p->flaw = sign ? "invalid number; expected digit after exponent sign"
                           : "invalid number; expected '+', '-', or digit after exponent";
            return TOKEN_BAD;
        }
        skip_digits(p);
    }
    return TOKEN_NUMBER;
}

static enum token lex_literal(struct parser *p, const char *rest, enum token token)
{
    p->flaw = "invalid literal";
    for (; *rest; rest++) {
        if (get(p) != *rest)
            return TOKEN_BAD;
    }
    return token;
}

static enum token next_token(struct parser *p)
{
    int c;
    do
        c = get(p);
    while (c == ' ' || c == '\n' || c == '\t' || c == '\r');
    switch (c) {
    case '[':
        return TOKEN_OPEN_ARRAY;
    case ']':
        return TOKEN_CLOSE_ARRAY;
    case '{':
        return TOKEN_OPEN_OBJECT;
    case '}':
        return TOKEN_CLOSE_OBJECT;
    case ':':
        return TOKEN_COLON;
    case ',':
        return TOKEN_COMMA;
    case '"':
        return lex_string(p);
    case 't':
        return lex_literal(p, "rue", TOKEN_TRUE);
    case 'f':
        return lex_literal(p, "alse", TOKEN_FALSE);
    case 'n':
        return lex_literal(p, "ull", TOKEN_NULL);
    case 0:
    case -1:
        return TOKEN_END;
    default:
        if (is_digit(c) || c == '-')
            return lex_number(p, c);
        p->flaw = "invalid literal";
        return TOKEN_BAD;
    }
}

/* Building ------------------------------------------------------------------------------- */

static void push_entry(struct parser *p, symbol name, value v)
{
    if (p->count == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 32, size = sizeof *p->entries;
        p->entries =
            p->entries ? gc_realloc(p->entries, p->cap * size, cap * size) : gc_alloc(cap * size);
        p->cap = cap;
    }
    p->entries[p->count++] = (struct attr_entry){ name, POS_NONE, v };
}

static void push_level(struct parser *p, bool object)
{
    if (p->depth == p->level_cap) {
        size_t cap = p->level_cap ? p->level_cap * 2 : 16, size = sizeof *p->levels;
        struct level *grown = gc_alloc_atomic(cap * size);
        if (p->depth)
            memcpy(grown, p->levels, p->depth * size);
        p->levels = grown;
        p->level_cap = cap;
    }
    p->levels[p->depth++] = (struct level){ p->count, object };
}

static value pop_level(struct parser *p)
{
    struct level level = p->levels[--p->depth];
    struct attr_entry *items = p->entries + level.start;
    size_t count = p->count - level.start;
    p->count = level.start;
    if (level.object)
        return record_make(items, count, false);
    struct list *list = list_new(count);
    for (size_t i = 0; i < count; i++)
        list->items[i] = items[i].v;
    return value_of_list(list);
}

static void add_item(struct parser *p, value v)
{
    if (p->depth && p->levels[p->depth - 1].object)
        p->entries[p->count - 1].v = v;
    else
        push_entry(p, SYMBOL_NONE, v);
}

/* Integers beyond 64 bits are floats; those that only an unsigned one can hold are refused. */
static bool add_number(struct parser *p)
{
    struct slice digits = { p->text.ptr + p->mark, p->at - p->mark };
    static const char unsigned_max[] = "18446744073709551615";
    int64_t i;
    double d;
    if (!p->is_float) {
        if (number_parse_int(digits, &i) == NUMBER_OK) {
            add_item(p, value_of_int(i));
            return true;
        }
        size_t most = strlen(unsigned_max);
        if (digits.ptr[0] != '-' &&
            (digits.len < most ||
                (digits.len == most && memcmp(digits.ptr, unsigned_max, most) <= 0))) {
            p->error = error_new(ERR_VALUE, POS_NONE,
                "unsigned json number %.*s outside of Nix integer range", (int)digits.len,
                digits.ptr);
            return false;
        }
    }
    number_parse_float(digits, &d);
    if (!isfinite(d)) {
        p->error = error_new(ERR_PARSE_DATA, POS_NONE,
            "[json.exception.out_of_range.406] number overflow parsing '%.*s'", (int)digits.len,
            digits.ptr);
        return false;
    }
    add_item(p, value_of_float(d));
    return true;
}

/* Strings in Nix hold no NUL; only \u0000 can make one. */
static bool check_string(struct parser *p)
{
    bool has_nul =
        p->string.ptr == p->decoded.ptr && p->string.len && memchr(p->string.ptr, 0, p->string.len);
    return !has_nul || fail_nul(p, p->string);
}

/* Grammar -------------------------------------------------------------------------------- */

/* The key of an object's item, of which `token` is the first token, and the colon. */
static bool read_key(struct parser *p, enum token token)
{
    if (token != TOKEN_STRING)
        return fail(p, token, "object key", TOKEN_STRING);
    if (!check_string(p))
        return false;
    push_entry(p, symbol_intern(p->string), VALUE_NULL);
    token = next_token(p);
    return token == TOKEN_COLON || fail(p, token, "object separator", TOKEN_COLON);
}

/* A scalar or an empty container is read whole; of another one the opening, and with *opened set
 * *token is the first token of its first value. */
static bool read_value(struct parser *p, enum token *token, bool *opened)
{
    bool object = *token == TOKEN_OPEN_OBJECT;
    *opened = false;
    switch (*token) {
    case TOKEN_OPEN_OBJECT:
    case TOKEN_OPEN_ARRAY:
        *token = next_token(p);
        if (*token == (object ? TOKEN_CLOSE_OBJECT : TOKEN_CLOSE_ARRAY)) {
            add_item(p, object ? value_of_attrs(&attrs_empty) : value_of_list(&list_empty));
            return true;
        }
        *opened = true;
        push_level(p, object);
        if (!object)
            return true;
        if (!read_key(p, *token))
            return false;
        *token = next_token(p);
        return true;
    case TOKEN_STRING:
        if (!check_string(p))
            return false;
        add_item(p, string_from(p->string));
        return true;
    case TOKEN_NUMBER:
        return add_number(p);
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        add_item(p, value_of_bool(*token == TOKEN_TRUE));
        return true;
    case TOKEN_NULL:
        add_item(p, VALUE_NULL);
        return true;
    default:
        return fail(p, *token, "value", *token == TOKEN_BAD ? TOKEN_BAD : TOKEN_VALUE);
    }
}

/* Behind a value: closes what ends here. True where another value follows, with its first token;
 * false at the end of the whole and on errors. */
static bool read_separator(struct parser *p, enum token *token)
{
    while (p->depth) {
        bool object = p->levels[p->depth - 1].object;
        *token = next_token(p);
        if (*token == TOKEN_COMMA) {
            *token = next_token(p);
            if (!object)
                return true;
            if (!read_key(p, *token))
                return false;
            *token = next_token(p);
            return true;
        }
        enum token close = object ? TOKEN_CLOSE_OBJECT : TOKEN_CLOSE_ARRAY;
        if (*token != close)
            return fail(p, *token, object ? "object" : "array", close);
        add_item(p, pop_level(p));
    }
    return false;
}

static bool skip_byte_order_mark(struct parser *p)
{
    if (peek(p) != 0xef)
        return true;
    p->at++;
    if (get_both(p, 0xbb, 0xbf))
        return true;
    p->flaw = "invalid BOM; must be 0xEF 0xBB 0xBF if given";
    return fail(p, TOKEN_BAD, "value", TOKEN_BAD);
}

static bool read_all(struct parser *p)
{
    bool opened, more = true;
    if (!skip_byte_order_mark(p))
        return false;
    enum token token = next_token(p);
    while (more) {
        stop_poll();
        if (!read_value(p, &token, &opened))
            return false;
        more = opened || read_separator(p, &token);
    }
    if (p->error)
        return false;
    token = next_token(p);
    return token == TOKEN_END || fail(p, token, "value", TOKEN_END);
}

value json_parse(struct slice text, struct error **e)
{
    struct parser p = { .text = text };
    *e = NULL;
    if (read_all(&p))
        return p.entries[0].v;
    *e = p.error;
    return VALUE_NONE;
}
