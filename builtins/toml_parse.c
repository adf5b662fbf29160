#include "builtins/toml.h"
#include "builtins/utf8.h"
#include "lib/number.h"
#include <math.h>

#define INTEGER_HINT                                                                               \
    "Hint: valid  : -42, 1_000, 1_2_3_4_5, 0xC0FFEE, 0b0010, 0o755\n"                              \
    "Hint: invalid: _42, 1__000, 0123\n"
#define FLOAT_HINT                                                                                 \
    "Hint: valid  : +1.0, -2e-2, 3.141_592_653_589, inf, nan\n"                                    \
    "Hint: invalid: .0, 1., _1.0, 1.0_, 1_.0, 1.0__0\n"
#define KEY_HINT "Hint: non-ASCII scripts are allowed in toml v1.1.0, but not in v1.0.0.\n"

static struct toml_node *parse_value(struct toml *t);

/* Characters ----------------------------------------------------------------------------- */

static bool at_end(const struct toml *t)
{
    return t->at >= t->text.len;
}

/* 0 at the end, and for a NUL, which is allowed nowhere. */
static char at_char(const struct toml *t, size_t at)
{
    return at < t->text.len ? t->text.ptr[at] : '\0';
}

static char here(const struct toml *t)
{
    return at_char(t, t->at);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_key_char(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_';
}

static bool starts_with(const struct toml *t, const char *word)
{
    size_t len = strlen(word);
    return t->text.len - t->at >= len && memcmp(t->text.ptr + t->at, word, len) == 0;
}

static bool skip(struct toml *t, const char *word)
{
    bool there = starts_with(t, word);
    t->at += there ? strlen(word) : 0;
    return there;
}

static void skip_blanks(struct toml *t)
{
    while (here(t) == ' ' || here(t) == '\t')
        t->at++;
}

static bool skip_newline(struct toml *t)
{
    return skip(t, "\n") || skip(t, "\r\n");
}

/* Length of the character at `at` if comments and strings may hold it. */
static size_t text_char(const struct toml *t, size_t at)
{
    unsigned char c = (unsigned char)at_char(t, at);
    size_t bad;
    if (c == '\t' || (c >= 0x20 && c < 0x7f))
        return 1;
    return c < 0x80 ? 0 : utf8_sequence(t->text, at, &bad);
}

/* From the # to where the comment must end. */
static void skip_comment_text(struct toml *t)
{
    size_t len;
    while ((len = text_char(t, t->at)))
        t->at += len;
}

/* White space, line ends and comments; true if a line ended. */
static bool skip_lines(struct toml *t)
{
    bool ended = false;
    for (;;) {
        size_t start = t->at;
        skip_blanks(t);
        if (skip_newline(t)) {
            ended = true;
        } else if (here(t) == '#') {
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
    *found = here(t) == '#' && !at_end(t);
    if (!*found) {
        t->at = start;
        return true;
    }
    skip_comment_text(t);
    if (at_end(t) || skip_newline(t))
        return true;
    while (!at_end(t) && at_char(t, ++t->at) != '\n')
        continue;
    return toml_fail(t, t->at + 1, "toml::parse_comment_line: newline (LF / CRLF) or EOF is expected",
        "but got this", "Hint: most of the control characters are not allowed in comments");
}

/* Strings -------------------------------------------------------------------------------- */

/* Length of the escape at `at` as far as its form is right; its code point may be none. */
static size_t escape_length(const struct toml *t, size_t at)
{
    char c = at_char(t, at + 1);
    size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0)
        return c && strchr("\"\\bfnrt", c) ? 2 : 0;
    for (size_t i = 0; i < digits; i++) {
        if (!is_hex(at_char(t, at + 2 + i)))
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
        code = code << 4 | (uint32_t)(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
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
    out->len += utf8_encode(code, to);
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
        size_t len = 0, quotes = 0;
        while (quotes < 5 && at_char(t, t->at + quotes) == form->quote)
            quotes++;
        if (quotes && (!form->lines || quotes > 2)) {
            t->at += form->lines ? quotes : 1;
            inside->last = t->at - (form->lines ? 3 : 1);
            return true;
        }
        if (form->escapes && here(t) == '\\') {
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

/* A string of any form at a quote. */
static bool parse_string(struct toml *t, struct slice *bytes)
{
    static const struct quoted forms[] = {
        { "toml::parse_basic_string: invalid string format", "expected \"", '"', true, false },
        { "toml::parse_ml_basic_string: invalid string format", "expected \"\"\"", '"', true, true },
        { "toml::parse_literal_string: invalid string format", "expected '", '\'', false, false },
        { "toml::parse_ml_literal_string: invalid string format", "expected '''", '\'', false,
            true },
    };
    const struct quoted *form = here(t) == '"' ? &forms[0] : &forms[2];
    struct toml_region inside;
    if (starts_with(t, "\"\"\"") || starts_with(t, "'''"))
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
    if (!unescape(t, &out, inside.first, inside.last))
        return false;
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
    if (here(t) == '"' || here(t) == '\'') {
        /* Not a multi-line string: "" is a key. */
        struct toml look = *t;
        bool quotes = starts_with(t, "\"\"\"") || starts_with(t, "'''");
        if (quotes) {
            t->at += 2;
        } else if (!parse_string(t, &bytes)) {
            return false;
        }
        if (quotes)
            bytes = (struct slice){ look.text.ptr + look.at, 0 };
        *name = symbol_intern(bytes);
        return true;
    }
    while (is_key_char(here(t)))
        t->at++;
    bytes.len = (size_t)(t->text.ptr + t->at - bytes.ptr);
    if (bytes.len == 0)
        return toml_fail(t, t->at,
            "toml::parse_simple_key: invalid key: key must be \"quoted\", 'quoted-literal', or bare "
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
        if (!skip(t, ".")) {
            t->at = key->region.last;
            return true;
        }
        skip_blanks(t);
    }
}

static bool parse_pair(struct toml *t, struct toml_key *key, struct toml_node **node)
{
    if (!parse_key(t, key))
        return false;
    skip_blanks(t);
    if (!skip(t, "="))
        return toml_fail(t, t->at, "toml::parse_key_value_pair: invalid key value separator `=`",
            "expected =", NULL);
    skip_blanks(t);
    *node = parse_value(t);
    return *node != NULL;
}

/* Numbers -------------------------------------------------------------------------------- */

/* Behind digits that may have single underscores between them, if `at` is at the first one. */
static size_t skip_digits(const struct toml *t, size_t at, bool (*digit)(char))
{
    while (digit(at_char(t, at)) || (at_char(t, at) == '_' && digit(at_char(t, at + 1))))
        at++;
    return at;
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

static bool is_binary(char c)
{
    return c == '0' || c == '1';
}

static size_t skip_sign(const struct toml *t, size_t at)
{
    return at + (at_char(t, at) == '+' || at_char(t, at) == '-');
}

/* Behind a decimal integer without leading zeros; `at` itself if there is none. */
static size_t skip_decimal(const struct toml *t, size_t at)
{
    size_t first = skip_sign(t, at);
    if (at_char(t, first) == '0')
        return first + 1;
    return is_digit(at_char(t, first)) ? skip_digits(t, first, is_digit) : at;
}

/* Behind a float that is not an integer; `at` itself if there is none. */
static size_t skip_float(const struct toml *t, size_t at)
{
    size_t end = skip_decimal(t, at), whole = end;
    if (end == at) {
        size_t word = skip_sign(t, at);
        bool is_word = t->text.len - word >= 3 &&
            (memcmp(t->text.ptr + word, "inf", 3) == 0 || memcmp(t->text.ptr + word, "nan", 3) == 0);
        return is_word ? word + 3 : at;
    }
    if (at_char(t, end) == '.' && is_digit(at_char(t, end + 1)))
        end = skip_digits(t, end + 1, is_digit);
    if ((at_char(t, end) | 0x20) == 'e') {
        size_t digits = skip_sign(t, end + 1);
        if (is_digit(at_char(t, digits)))
            end = skip_digits(t, digits, is_digit);
    }
    return end == whole ? at : end;
}

/* Digits without underscores. */
static struct slice bare_digits(const struct toml *t, size_t from, size_t to)
{
    struct buf b = { 0 };
    for (size_t i = from; i < to; i++) {
        if (t->text.ptr[i] != '_')
            buf_char(&b, t->text.ptr[i]);
    }
    buf_cstr(&b);
    return buf_view(&b);
}

static struct toml_node *leaf(struct toml *t, size_t start, value v)
{
    struct toml_node *node = toml_node_new(TOML_LEAF, (struct toml_region){ start, t->at });
    node->leaf = v;
    return node;
}

static struct toml_node *parse_float(struct toml *t, size_t end)
{
    size_t start = t->at;
    struct slice digits = bare_digits(t, start, end);
    const char *word = digits.ptr + (digits.ptr[0] == '+' || digits.ptr[0] == '-');
    double d = strcmp(word, "inf") == 0 ? INFINITY : NAN;
    t->at = end;
    if (strcmp(word, "inf") == 0 || strcmp(word, "nan") == 0) {
        d = digits.ptr[0] == '-' ? copysign(d, -1) : copysign(d, 1);
    } else {
        number_parse_float(digits, &d);
        if (!isfinite(d)) {
            toml_fail(t, t->at,
                "toml::parse_floating: failed to read floating point value from stream", "here",
                NULL);
            return NULL;
        }
    }
    return leaf(t, start, value_of_float(d));
}

static const struct radix {
    char letter;
    unsigned bits;
    bool (*digit)(char);
    const char *prefix, *form_title, *size_title, *expected;
} radixes[] = {
    { 'x', 4, is_hex, "0x",
        "toml::parse_hex_integer: invalid integer: hex_int must be like: 0xC0FFEE, 0xdead_beef",
        "toml::parse_hex_integer: too large integer: current max value = 2^63",
        "expected hex [0-9a-fA-F]" },
    { 'o', 3, is_octal, "0o",
        "toml::parse_oct_integer: invalid integer: oct_int must be like: 0o775, 0o04_44",
        "toml::parse_oct_integer: too large integer: current max value = 2^63",
        "expected from `0` to `7`" },
    { 'b', 1, is_binary, "0b",
        "toml::parse_bin_integer: invalid integer: bin_int must be like: 0b0101, 0b1111_0000",
        "toml::parse_bin_integer: too large integer: current max value = 2^63",
        "expected 0 or 1" },
};

/* The radix that a letter behind a 0 says, or NULL. */
static const struct radix *radix_of(char letter)
{
    for (size_t i = 0; i < ARRAY_LEN(radixes); i++) {
        if (radixes[i].letter == letter)
            return &radixes[i];
    }
    return NULL;
}

static struct toml_node *parse_radix(struct toml *t, const struct radix *r)
{
    size_t start = t->at;
    uint64_t number = 0;
    bool large = false;
    if (!skip(t, r->prefix)) {
        struct buf note = { 0 };
        buf_printf(&note, "expected %s", r->prefix);
        toml_fail(t, start, r->form_title, buf_cstr(&note), NULL);
        return NULL;
    }
    if (!r->digit(here(t))) {
        toml_fail(t, t->at, r->form_title, r->expected, NULL);
        return NULL;
    }
    size_t end = skip_digits(t, t->at, r->digit);
    for (; t->at < end; t->at++) {
        char c = here(t);
        if (c == '_')
            continue;
        large |= number >> (63 - r->bits) != 0;
        number = number << r->bits | (uint64_t)(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    if (large) {
        toml_fail(t, t->at, r->size_title, "must be < 2^63", NULL);
        return NULL;
    }
    return leaf(t, start, value_of_int((int64_t)number));
}

/* What may not stand directly behind an integer. */
static bool check_integer_end(struct toml *t, size_t start, size_t end)
{
    char c = at_char(t, end);
    if (c == '_') {
        char last = at_char(t, end - 1);
        if (end - start <= 2 && last == '0' && skip_sign(t, start) == end - 1)
            return toml_fail(t, end, "bad integer: leading zero is not allowed in decimal int",
                "leading zero", INTEGER_HINT);
        return toml_fail(t, end, "bad integer: `_` must be surrounded by digits",
            "invalid underscore", INTEGER_HINT);
    }
    if (c == '0')
        return toml_fail(t, end - 1, "bad integer: leading zero", "leading zero is not allowed",
            INTEGER_HINT);
    if (is_digit(c))
        return toml_fail(t, end, "bad integer: invalid digit after an integer",
            "this digit is not allowed", INTEGER_HINT);
    if (c == ':' || c == '-')
        return toml_fail(t, end, "bad datetime: invalid format", "here",
            "Hint: valid  : 1979-05-27T07:32:00-07:00, 1979-05-27 07:32:00.999999Z\n"
            "Hint: invalid: 1979-05-27T7:32:00-7:00, 1979-05-27 7:32-00:30");
    if (c == '.' || c == 'e' || c == 'E')
        return toml_fail(t, end, "bad float: invalid format", "here", FLOAT_HINT);
    return true;
}

/* Behind any integer; `at` itself if there is none. */
static size_t skip_integer(const struct toml *t, size_t at)
{
    const struct radix *r = at_char(t, at) == '0' ? radix_of(at_char(t, at + 1)) : NULL;
    if (r && r->digit(at_char(t, at + 2)))
        return skip_digits(t, at + 2, r->digit);
    return skip_decimal(t, at);
}

static struct toml_node *parse_integer(struct toml *t)
{
    size_t start = t->at, first = skip_sign(t, start);
    int64_t i;
    if (at_char(t, first) == '0' && radix_of(at_char(t, first + 1)))
        return parse_radix(t, radix_of(at_char(t, first + 1)));
    t->at = skip_decimal(t, start);
    struct slice digits = bare_digits(t, start, t->at);
    if (number_parse_int(digits, &i) != NUMBER_OK) {
        toml_fail(t, t->at, "toml::parse_dec_integer: too large integer: current max digits = 2^63",
            "must be < 2^63", NULL);
        return NULL;
    }
    return leaf(t, start, value_of_int(i));
}

static struct toml_node *parse_number(struct toml *t)
{
    struct toml_node *date;
    if (!toml_date(t, &date))
        return NULL;
    if (date)
        return date;
    size_t start = t->at, end = skip_float(t, start);
    if (end != start) {
        if (at_char(t, end) != '_')
            return parse_float(t, end);
        toml_fail(t, end, "bad float: `_` must be surrounded by digits", "invalid underscore",
            FLOAT_HINT);
        return NULL;
    }
    end = skip_integer(t, start);
    if (end != start)
        return check_integer_end(t, start, end) ? parse_integer(t) : NULL;
    if (here(t) == '.')
        toml_fail(t, start, "bad float: integer part is required before decimal point",
            "missing integer part", FLOAT_HINT);
    else if (here(t) == '_')
        toml_fail(t, start, "bad number: `_` must be surrounded by digits",
            "digits required before `_`", INTEGER_HINT);
    else
        toml_fail(t, start, "bad format: unknown value appeared", "here", NULL);
    return NULL;
}

/* Arrays and inline tables --------------------------------------------------------------- */

static struct toml_node *parse_array(struct toml *t)
{
    struct toml_node *array = toml_node_new(TOML_INLINE_ARRAY, (struct toml_region){ t->at, 0 });
    bool comma = true, comment;
    t->at++;
    skip_lines(t);
    while (!at_end(t) && here(t) != ']') {
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
        comma = skip(t, ",");
        if (!skip_comment(t, &comment))
            return NULL;
        skip_lines(t);
    }
    if (at_end(t)) {
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
    while (here(t) != '}' || comma) {
        struct toml_key key;
        struct toml_node *item;
        const char *mistake = NULL;
        if (here(t) == '}')
            mistake = "toml::parse_inline_table: trailing comma is not allowed in TOML-v1.0.0)";
        else if (table->count && !comma && !at_end(t))
            mistake = "toml::parse_inline_table: expected value-separator `,` or closing `}`";
        if (mistake) {
            toml_fail(t, t->at, mistake, "here", NULL);
            return NULL;
        }
        if (at_end(t)) {
            toml_fail(t, t->at, "toml::parse_inline_table: missing closing bracket `}`",
                "expected `}`, reached line end", NULL);
            return NULL;
        }
        if (!parse_pair(t, &key, &item) || !toml_insert(t, TOML_INSERT_PAIR, table, key, item))
            return NULL;
        skip_blanks(t);
        comma = skip(t, ",");
        skip_blanks(t);
    }
    table->region.last = ++t->at;
    return table;
}

static struct toml_node *parse_word(struct toml *t)
{
    size_t start = t->at;
    char c = here(t);
    if (skip(t, "true"))
        return leaf(t, start, VALUE_TRUE);
    if (skip(t, "false"))
        return leaf(t, start, VALUE_FALSE);
    if (starts_with(t, "inf") || starts_with(t, "nan"))
        return parse_float(t, start + 3);
    const char *word = (c | 0x20) == 't' ? "true" : (c | 0x20) == 'f' ? "false"
        : (c | 0x20) == 'i'                                           ? "inf"
                                                                      : "nan";
    bool boolean = word[0] == 't' || word[0] == 'f';
    struct buf title = { 0 };
    if (c == 't' || c == 'f')
        buf_str(&title, "toml::parse_boolean: invalid boolean: boolean must be `true` or `false`, in "
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
    switch (here(t)) {
    case '"':
    case '\'':
        return parse_string(t, &bytes) ? leaf(t, start, string_from(bytes)) : NULL;
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
        return parse_number(t);
    }
}

/* Documents ------------------------------------------------------------------------------ */

/* Pairs up to the next header or the end. */
static bool parse_pairs(struct toml *t, struct toml_node *table)
{
    bool line_ended = true;
    while (!at_end(t)) {
        size_t start = t->at;
        struct toml_key key;
        struct toml_node *node;
        line_ended |= skip_lines(t);
        if (at_end(t))
            return true;
        if (here(t) == '[') {
            t->at = start;
            return true;
        }
        if (!line_ended)
            return toml_fail(t, t->at,
                "toml::parse_table: newline (LF / CRLF) or EOF is expected", "here", NULL);
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
    *array = skip(t, "[[");
    const char *title = *array ? "toml::parse_file: invalid array-table key"
                               : "toml::parse_file: invalid table key";
    const char *note = *array ? "expected ]]" : "expected ]";
    bool comment;
    t->at += *array ? 0 : 1;
    skip_blanks(t);
    if (!is_key_char(here(t)) && here(t) != '"' && here(t) != '\'')
        return toml_fail(t, t->at, title, missing, NULL);
    if (!parse_key(t, key))
        return false;
    skip_blanks(t);
    if (!skip(t, *array ? "]]" : "]"))
        return toml_fail(t, t->at, title, note, NULL);
    region.last = t->at;
    key->region = region;
    if (!skip_comment(t, &comment))
        return false;
    if (comment)
        return true;
    skip_blanks(t);
    return at_end(t) || skip_newline(t) ||
        toml_fail(t, t->at, "toml::parse_file: newline (or EOF) expected",
            "expected 0x0a(LINE FEED) or \r\n", NULL);
}

static bool parse_sections(struct toml *t, struct toml_node *root)
{
    for (;;) {
        struct toml_key key;
        bool array;
        skip_lines(t);
        if (at_end(t))
            return true;
        if (!parse_header(t, &key, &array))
            return false;
        struct toml_node *table = toml_node_new(TOML_HEADER_TABLE, key.region);
        table = toml_insert(t, array ? TOML_INSERT_TABLE_ARRAY : TOML_INSERT_TABLE, root, key,
            table);
        if (!table || !parse_pairs(t, table))
            return false;
    }
}

struct toml_node *toml_parse(struct toml *t)
{
    struct toml_node *root = toml_node_new(TOML_HEADER_TABLE, (struct toml_region){ 0, 0 });
    bool comment = true;
    skip(t, "\xef\xbb\xbf");
    while (comment && !at_end(t)) {
        if (!skip_comment(t, &comment))
            return NULL;
    }
    return parse_pairs(t, root) && parse_sections(t, root) ? root : NULL;
}
