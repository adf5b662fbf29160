#include "builtins/toml.h"
#include "builtins/utf8.h"
#include "lib/stop.h"

#define KEY_HINT "Hint: non-ASCII scripts are allowed in toml v1.1.0, but not in v1.0.0.\n"

static struct toml_node *parse_value(struct toml *t);

/* Characters ----------------------------------------------------------------------------- */

static bool is_key_char(char c)
{
    return toml_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_';
}

static void skip_blanks(struct toml *t)
{
    while (toml_here(t) == ' ' || toml_here(t) == '\t')
        t->at++;
}

static bool skip_newline(struct toml *t)
{
    return toml_skip(t, "\n") || toml_skip(t, "\r\n");
}

/* Length of the character at `at` if comments and strings may hold it. */
static size_t text_char(const struct toml *t, size_t at)
{
    unsigned char c = (unsigned char)toml_char(t, at);
    size_t bad;
    if (c == '\t' || (c >= 0x20 && c < 0x7f))
        return 1;
    return c < 0x80 ? 0 : utf8_sequence(t->text, at, &bad);
}

/* From the # to where the comment must end. */
static void skip_comment_text(struct toml *t)
{
    size_t len;
    while ((len = text_char(t, t->at))) {
        stop_poll();
        t->at += len;
    }
}

/* White space, line ends and comments; true if a line ended. */
static bool skip_lines(struct toml *t)
{
    bool ended = false;
    for (;;) {
        stop_poll();
        size_t start = t->at;
        skip_blanks(t);
        if (skip_newline(t)) {
            ended = true;
        } else if (toml_here(t) == '#') {
            size_t comment = t->at;
            skip_comment_text(t);
            if (!skip_newline(t)) {
                t->at = comment;
                return ended;
            }
            ended = true;
        } else if (t->at == start) {
            return ended;
        }
    }
}

/* A comment to the end of the line, if there is one. */
static bool skip_comment(struct toml *t, bool *found)
{
    size_t start = t->at;
    skip_blanks(t);
    *found = toml_here(t) == '#' && !toml_at_end(t);
    if (!*found) {
        t->at = start;
        return true;
    }
    skip_comment_text(t);
    if (toml_at_end(t) || skip_newline(t))
        return true;
    while (!toml_at_end(t) && toml_char(t, ++t->at) != '\n')
        continue;
    return toml_fail(t, t->at + 1,
        "toml::parse_comment_line: newline (LF / CRLF) or EOF is expected", "but got this",
        "Hint: most of the control characters are not allowed in comments");
}

/* Strings -------------------------------------------------------------------------------- */

/* Length of the escape at `at` as far as its form is right; its code point may be none. */
static size_t escape_length(const struct toml *t, size_t at)
{
    char c = toml_char(t, at + 1);
    size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0)
        return c && strchr("\"\\bfnrt", c) ? 2 : 0;
    for (size_t i = 0; i < digits; i++) {
        if (!toml_is_hex(toml_char(t, at + 2 + i)))
            return 0;
    }
    return 2 + digits;
}

/* Length of a backslash with the line end, blanks and further lines that it removes. */
static size_t line_escape_length(const struct toml *t, size_t at)
{
    struct toml look = *t;
    look.at = at + 1;
    skip_blanks(&look);
    if (!skip_newline(&look))
        return 0;
    do
        skip_blanks(&look);
    while (skip_newline(&look));
    return look.at - at;
}

static bool add_code_point(struct toml *t, struct buf *out, size_t at, size_t len, size_t end)
{
    uint32_t code = 0;
    for (size_t i = at + 2; i < at + len; i++) {
        char c = t->text.ptr[i];
        code = code << 4 | (uint32_t)(toml_is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    struct slice rest = { t->text.ptr + at, end - at };
    struct toml_region digits = { 1, len };
    if (code >= 0xd800 && code <= 0xdfff)
        return toml_fail_inside(t, rest, digits,
            "toml::parse_utf8_codepoint: [0xD800, 0xDFFF] is not a valid UTF-8", "here");
    if (code >= 0x110000)
        return toml_fail_inside(t, rest, digits,
            "toml::parse_utf8_codepoint: input codepoint is too large.",
            "must be in range [0x00, 0x10FFFF]");
    char *to = buf_reserve(out, 4);
    out->len += utf8_write(code, to);
    return true;
}

/* The text from `at` to `end`, which is well formed, without its escapes. */
static bool unescape(struct toml *t, struct buf *out, size_t at, size_t end)
{
    static const char letters[] = "\"\\bfnrt", meanings[] = "\"\\\b\f\n\r\t";
    while (at < end) {
        const char *backslash = memchr(t->text.ptr + at, '\\', end - at);
        size_t plain = backslash ? (size_t)(backslash - t->text.ptr) - at : end - at;
        buf_add(out, t->text.ptr + at, plain);
        at += plain;
        if (at == end)
            break;
        size_t len = escape_length(t, at);
        if (len == 2)
            buf_char(out, meanings[strchr(letters, t->text.ptr[at + 1]) - letters]);
        else if (len && !add_code_point(t, out, at, len, end))
            return false;
        at += len ? len : line_escape_length(t, at);
    }
    return true;
}

struct quoted {
    const char *title, *note;
    char quote;
    bool escapes, lines;
};

/* Moves behind the closing quotes of a string that may not or (form.lines) may hold line ends;
 * `inside` becomes what is between the quotes. */
static bool skip_string(struct toml *t, const struct quoted *form, struct toml_region *inside)
{
    inside->first = t->at;
    for (;;) {
        stop_poll();
        size_t len = 0, quotes = 0;
        while (quotes < 5 && toml_char(t, t->at + quotes) == form->quote)
            quotes++;
        if (quotes && (!form->lines || quotes > 2)) {
            t->at += form->lines ? quotes : 1;
            inside->last = t->at - (form->lines ? 3 : 1);
            return true;
        }
        if (form->escapes && toml_here(t) == '\\') {
            len = escape_length(t, t->at);
            if (len == 0 && form->lines)
                len = line_escape_length(t, t->at);
        } else if (form->lines && skip_newline(t)) {
            continue;
        } else {
            len = quotes ? quotes : text_char(t, t->at);
        }
        if (len == 0)
            return toml_fail(t, t->at, form->title, form->note, NULL);
        t->at += len;
    }
}

/* A string at a quote; only a value may be of several lines. */
static bool parse_string(struct toml *t, bool is_value, struct slice *bytes)
{
    static const struct quoted forms[] = {
        { "toml::parse_basic_string: invalid string format", "expected \"", '"', true, false },
        { "toml::parse_ml_basic_string: invalid string format", "expected \"\"\"", '"', true,
            true },
        { "toml::parse_literal_string: invalid string format", "expected '", '\'', false, false },
        { "toml::parse_ml_literal_string: invalid string format", "expected '''", '\'', false,
            true },
    };
    const struct quoted *form = toml_here(t) == '"' ? &forms[0] : &forms[2];
    struct toml_region inside = { 0, 0 };
    if (is_value && (toml_starts_with(t, "\"\"\"") || toml_starts_with(t, "'''")))
        form++;
    t->at += form->lines ? 3 : 1;
    if (form->lines)
        skip_newline(t);
    if (!skip_string(t, form, &inside))
        return false;
    struct buf out = { 0 };
    *bytes = (struct slice){ t->text.ptr + inside.first, inside.last - inside.first };
    if (!form->escapes || !memchr(bytes->ptr, '\\', bytes->len))
        return true;
    if (!unescape(t, &out, inside.first, inside.last)) {
        if (!t->in_header)
            return false;
        t->error = NULL;
        if (!t->bad_key)
            t->bad_key = t->at;
    }
    *bytes = buf_view(&out);
    if (bytes->len && memchr(bytes->ptr, 0, bytes->len) && !t->nul_text) {
        struct buf shown = { 0 };
        for (size_t i = 0; i < bytes->len; i++)
            buf_add(&shown, bytes->ptr[i] ? &bytes->ptr[i] : "␀", bytes->ptr[i] ? 1 : 3);
        t->nul_text = buf_cstr(&shown);
    }
    return true;
}

/* Keys ----------------------------------------------------------------------------------- */

static bool parse_simple_key(struct toml *t, symbol *name)
{
    struct slice bytes = { t->text.ptr + t->at, 0 };
    if (toml_here(t) == '"' || toml_here(t) == '\'') {
        if (!parse_string(t, false, &bytes))
            return false;
        *name = symbol_intern(bytes);
        return true;
    }
    while (is_key_char(toml_here(t)))
        t->at++;
    bytes.len = (size_t)(t->text.ptr + t->at - bytes.ptr);
    if (bytes.len == 0)
        return toml_fail(t, t->at,
            "toml::parse_simple_key: invalid key: key must be \"quoted\", 'quoted-literal', or "
            "bare "
            "key.",
            "expected alpha [a-zA-Z], digit [0-9], -, or _", KEY_HINT);
    *name = symbol_intern(bytes);
    return true;
}

static bool parse_key(struct toml *t, struct toml_key *key)
{
    uint32_t cap = 4;
    *key = (struct toml_key){ .names = gc_alloc_atomic(cap * sizeof(symbol)) };
    key->region.first = t->at;
    for (;;) {
        if (key->count == cap) {
            size_t size = cap * sizeof(symbol);
            key->names = gc_realloc(key->names, size, size * 2);
            cap *= 2;
        }
        if (!parse_simple_key(t, &key->names[key->count]))
            return false;
        key->count++;
        key->region.last = t->at;
        skip_blanks(t);
        if (!toml_skip(t, ".")) {
            t->at = key->region.last;
            return true;
        }
        skip_blanks(t);
    }
}

static bool parse_pair(struct toml *t, struct toml_key *key, struct toml_node **node)
{
    *node = NULL;
    if (!parse_key(t, key))
        return false;
    skip_blanks(t);
    if (!toml_skip(t, "="))
        return toml_fail(t, t->at, "toml::parse_key_value_pair: invalid key value separator `=`",
            "expected =", NULL);
    skip_blanks(t);
    *node = parse_value(t);
    return *node != NULL;
}

/* Arrays and inline tables --------------------------------------------------------------- */

static struct toml_node *parse_array(struct toml *t)
{
    struct toml_node *array = toml_node_new(TOML_INLINE_ARRAY, (struct toml_region){ t->at, 0 });
    bool comma = true, comment;
    t->at++;
    skip_lines(t);
    while (!toml_at_end(t) && toml_here(t) != ']') {
        if (!comma) {
            toml_fail(t, t->at, "toml::parse_array: expected value-separator `,` or closing `]`",
                "here", NULL);
            return NULL;
        }
        struct toml_node *item = parse_value(t);
        if (!item)
            return NULL;
        toml_add(array, SYMBOL_NONE, item);
        skip_lines(t);
        comma = toml_skip(t, ",");
        if (!skip_comment(t, &comment))
            return NULL;
        skip_lines(t);
    }
    if (toml_at_end(t)) {
        toml_fail(t, t->at, "toml::parse_array: missing closing bracket `]`",
            "expected `]`, reached EOF", NULL);
        return NULL;
    }
    array->region.last = ++t->at;
    return array;
}

static struct toml_node *parse_inline_table(struct toml *t)
{
    struct toml_node *table = toml_node_new(TOML_INLINE_TABLE, (struct toml_region){ t->at, 0 });
    bool comma = false;
    t->at++;
    skip_blanks(t);
    while (toml_here(t) != '}' || comma) {
        struct toml_key key;
        struct toml_node *item;
        const char *mistake = NULL;
        if (toml_here(t) == '}')
            mistake = "toml::parse_inline_table: trailing comma is not allowed in TOML-v1.0.0)";
        else if (table->count && !comma && !toml_at_end(t))
            mistake = "toml::parse_inline_table: expected value-separator `,` or closing `}`";
        if (mistake) {
            toml_fail(t, t->at, mistake, "here", NULL);
            return NULL;
        }
        if (toml_at_end(t)) {
            toml_fail(t, t->at, "toml::parse_inline_table: missing closing bracket `}`",
                "expected `}`, reached line end", NULL);
            return NULL;
        }
        if (!parse_pair(t, &key, &item) || !toml_insert(t, TOML_INSERT_PAIR, table, key, item))
            return NULL;
        skip_blanks(t);
        comma = toml_skip(t, ",");
        skip_blanks(t);
    }
    table->region.last = ++t->at;
    return table;
}

static struct toml_node *parse_word(struct toml *t)
{
    size_t start = t->at;
    char c = toml_here(t);
    if (toml_skip(t, "true"))
        return toml_leaf(t, start, VALUE_TRUE);
    if (toml_skip(t, "false"))
        return toml_leaf(t, start, VALUE_FALSE);
    if (toml_starts_with(t, "inf") || toml_starts_with(t, "nan"))
        return toml_number(t);
    const char *word = (c | 0x20) == 't'   ? "true"
                       : (c | 0x20) == 'f' ? "false"
                       : (c | 0x20) == 'i' ? "inf"
                                           : "nan";
    bool boolean = word[0] == 't' || word[0] == 'f';
    struct buf title = { 0 };
    if (c == 't' || c == 'f')
        buf_str(&title,
            "toml::parse_boolean: invalid boolean: boolean must be `true` or `false`, in "
            "lowercase. string must be surrounded by `\"`");
    else
        buf_printf(&title,
            "toml::parse_value: `%s` must be in lowercase. A string must be surrounded by quotes.",
            word);
    toml_fail(t, start, buf_cstr(&title),
        boolean ? "expected true or false"
                : "expected from `1` to `9` or digit [0-9] or inf or nan",
        NULL);
    return NULL;
}

static struct toml_node *parse_value(struct toml *t)
{
    size_t start = t->at;
    struct slice bytes;
    if (unlikely((char *)__builtin_frame_address(0) < t->vm->c_stack_low))
        vm_raise(t->vm, ERR_DEPTH, "stack overflow (possible infinite recursion)");
    switch (toml_here(t)) {
    case '"':
    case '\'':
        return parse_string(t, true, &bytes) ? toml_leaf(t, start, string_from(bytes)) : NULL;
    case '[':
        return parse_array(t);
    case '{':
        return parse_inline_table(t);
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'i':
    case 'I':
    case 'n':
    case 'N':
        return parse_word(t);
    default:
        return toml_number(t);
    }
}

/* Documents ------------------------------------------------------------------------------ */

/* Pairs up to the next header or the end. */
static bool parse_pairs(struct toml *t, struct toml_node *table)
{
    bool line_ended = true;
    while (!toml_at_end(t)) {
        size_t start = t->at;
        struct toml_key key;
        struct toml_node *node;
        line_ended |= skip_lines(t);
        if (toml_at_end(t))
            return true;
        if (toml_here(t) == '[') {
            t->at = start;
            return true;
        }
        if (!line_ended)
            return toml_fail(t, t->at, "toml::parse_table: newline (LF / CRLF) or EOF is expected",
                "here", NULL);
        if (!parse_pair(t, &key, &node) || !skip_comment(t, &line_ended) ||
            !toml_insert(t, TOML_INSERT_PAIR, table, key, node))
            return false;
    }
    return true;
}

/* [key] or [[key]], and the rest of the line. */
static bool parse_header(struct toml *t, struct toml_key *key, bool *array)
{
    static const char missing[] = "expected basic key([a-zA-Z0-9_-]) or quoted key(\" or ')";
    struct toml_region region = { t->at, 0 };
    *array = toml_skip(t, "[[");
    const char *title = *array ? "toml::parse_file: invalid array-table key"
                               : "toml::parse_file: invalid table key";
    const char *note = *array ? "expected ]]" : "expected ]";
    bool comment;
    t->at += *array ? 0 : 1;
    skip_blanks(t);
    size_t start = t->at;
    t->in_header = true;
    bool ok = parse_key(t, key);
    t->in_header = false;
    if (!ok) {
        t->error = NULL;
        if (key->count == 0)
            return toml_fail(t, start, title, missing, NULL);
        t->at = key->region.last;
    }
    skip_blanks(t);
    if (!toml_skip(t, *array ? "]]" : "]"))
        return toml_fail(t, t->at, title, note, NULL);
    if (t->bad_key)
        return toml_fail(t, t->bad_key, "toml::parse_file: invalid table key", "expected [", NULL);
    region.last = t->at;
    key->region = region;
    if (!skip_comment(t, &comment))
        return false;
    if (comment)
        return true;
    skip_blanks(t);
    return toml_at_end(t) || skip_newline(t) ||
           toml_fail(t, t->at, "toml::parse_file: newline (or EOF) expected",
               "expected 0x0a(LINE FEED) or \r\n", NULL);
}

static bool parse_sections(struct toml *t, struct toml_node *root)
{
    for (;;) {
        struct toml_key key;
        bool array;
        skip_lines(t);
        if (toml_at_end(t))
            return true;
        if (!parse_header(t, &key, &array))
            return false;
        struct toml_node *table = toml_node_new(TOML_HEADER_TABLE, key.region);
        table =
            toml_insert(t, array ? TOML_INSERT_TABLE_ARRAY : TOML_INSERT_TABLE, root, key, table);
        if (!table || !parse_pairs(t, table))
            return false;
    }
}

struct toml_node *toml_parse(struct toml *t)
{
    struct toml_node *root = toml_node_new(TOML_HEADER_TABLE, (struct toml_region){ 0, 0 });
    bool comment = true;
    toml_skip(t, "\xef\xbb\xbf");
    while (comment && !toml_at_end(t)) {
        if (!skip_comment(t, &comment))
            return NULL;
    }
    return parse_pairs(t, root) && parse_sections(t, root) ? root : NULL;
}
