#include "builtins/toml.h"
#include "lib/number.h"
#include <math.h>

#define INTEGER_HINT                                                                               \
    "Hint: valid  : -42, 1_000, 1_2_3_4_5, 0xC0FFEE, 0b0010, 0o755\n"                              \
    "Hint: invalid: _42, 1__000, 0123\n"
#define FLOAT_HINT                                                                                 \
    "Hint: valid  : +1.0, -2e-2, 3.141_592_653_589, inf, nan\n"                                    \
    "Hint: invalid: .0, 1., _1.0, 1.0_, 1_.0, 1.0__0\n"

/* Behind digits that may have single underscores between them, if `at` is at the first one. */
static size_t skip_digits(const struct toml *t, size_t at, bool (*digit)(char))
{
    while (digit(toml_char(t, at)) || (toml_char(t, at) == '_' && digit(toml_char(t, at + 1))))
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
    return at + (toml_char(t, at) == '+' || toml_char(t, at) == '-');
}

/* Behind a decimal integer without leading zeros; `at` itself if there is none. */
static size_t skip_decimal(const struct toml *t, size_t at)
{
    size_t first = skip_sign(t, at);
    if (toml_char(t, first) == '0')
        return first + 1;
    return toml_is_digit(toml_char(t, first)) ? skip_digits(t, first, toml_is_digit) : at;
}

/* Behind a float that is not an integer; `at` itself if there is none. */
static size_t skip_float(const struct toml *t, size_t at)
{
    size_t end = skip_decimal(t, at), whole = end;
    if (end == at) {
        size_t word = skip_sign(t, at);
        bool is_word = t->text.len - word >= 3 && (memcmp(t->text.ptr + word, "inf", 3) == 0 ||
                                                      memcmp(t->text.ptr + word, "nan", 3) == 0);
        return is_word ? word + 3 : at;
    }
    if (toml_char(t, end) == '.' && toml_is_digit(toml_char(t, end + 1)))
        end = skip_digits(t, end + 1, toml_is_digit);
    if ((toml_char(t, end) | 0x20) == 'e') {
        size_t digits = skip_sign(t, end + 1);
        if (toml_is_digit(toml_char(t, digits)))
            end = skip_digits(t, digits, toml_is_digit);
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
    return toml_leaf(t, start, value_of_float(d));
}

static const struct radix {
    char letter;
    unsigned bits;
    bool (*digit)(char);
    const char *prefix, *form_title, *size_title, *expected;
} radixes[] = {
    { 'x', 4, toml_is_hex, "0x",
        "toml::parse_hex_integer: invalid integer: hex_int must be like: 0xC0FFEE, 0xdead_beef",
        "toml::parse_hex_integer: too large integer: current max value = 2^63",
        "expected hex [0-9a-fA-F]" },
    { 'o', 3, is_octal, "0o",
        "toml::parse_oct_integer: invalid integer: oct_int must be like: 0o775, 0o04_44",
        "toml::parse_oct_integer: too large integer: current max value = 2^63",
        "expected from `0` to `7`" },
    { 'b', 1, is_binary, "0b",
        "toml::parse_bin_integer: invalid integer: bin_int must be like: 0b0101, 0b1111_0000",
        "toml::parse_bin_integer: too large integer: current max value = 2^63", "expected 0 or 1" },
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
    if (!toml_skip(t, r->prefix)) {
        struct buf note = { 0 };
        buf_printf(&note, "expected %s", r->prefix);
        toml_fail(t, start, r->form_title, buf_cstr(&note), NULL);
        return NULL;
    }
    if (!r->digit(toml_here(t))) {
        toml_fail(t, t->at, r->form_title, r->expected, NULL);
        return NULL;
    }
    size_t end = skip_digits(t, t->at, r->digit);
    for (; t->at < end; t->at++) {
        char c = toml_here(t);
        if (c == '_')
            continue;
        large |= number >> (63 - r->bits) != 0;
        number = number << r->bits | (uint64_t)(toml_is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    if (large) {
        toml_fail(t, t->at, r->size_title, "must be < 2^63", NULL);
        return NULL;
    }
    return toml_leaf(t, start, value_of_int((int64_t)number));
}

/* What may not stand directly behind an integer. */
static bool check_integer_end(struct toml *t, size_t start, size_t end)
{
    char c = toml_char(t, end);
    if (c == '_') {
        char last = toml_char(t, end - 1);
        if (end - start <= 2 && last == '0' && skip_sign(t, start) == end - 1)
            return toml_fail(t, end, "bad integer: leading zero is not allowed in decimal int",
                "leading zero", INTEGER_HINT);
        return toml_fail(t, end, "bad integer: `_` must be surrounded by digits",
            "invalid underscore", INTEGER_HINT);
    }
    if (c == '0')
        return toml_fail(
            t, end - 1, "bad integer: leading zero", "leading zero is not allowed", INTEGER_HINT);
    if (toml_is_digit(c))
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
    const struct radix *r = toml_char(t, at) == '0' ? radix_of(toml_char(t, at + 1)) : NULL;
    if (r && r->digit(toml_char(t, at + 2)))
        return skip_digits(t, at + 2, r->digit);
    return skip_decimal(t, at);
}

static struct toml_node *parse_integer(struct toml *t)
{
    size_t start = t->at, first = skip_sign(t, start);
    const struct radix *r = toml_char(t, first) == '0' ? radix_of(toml_char(t, first + 1)) : NULL;
    int64_t i;
    if (r)
        return parse_radix(t, r);
    t->at = skip_decimal(t, start);
    struct slice digits = bare_digits(t, start, t->at);
    if (number_parse_int(digits, &i) != NUMBER_OK) {
        toml_fail(t, t->at, "toml::parse_dec_integer: too large integer: current max digits = 2^63",
            "must be < 2^63", NULL);
        return NULL;
    }
    return toml_leaf(t, start, value_of_int(i));
}

struct toml_node *toml_number(struct toml *t)
{
    struct toml_node *date;
    if (!toml_date(t, &date))
        return NULL;
    if (date)
        return date;
    size_t start = t->at, end = skip_float(t, start);
    if (end != start) {
        bool is_word = toml_here(t) == 'i' || toml_here(t) == 'n';
        if (is_word || toml_char(t, end) != '_')
            return parse_float(t, end);
        toml_fail(t, end, "bad float: `_` must be surrounded by digits", "invalid underscore",
            FLOAT_HINT);
        return NULL;
    }
    end = skip_integer(t, start);
    if (end != start)
        return check_integer_end(t, start, end) ? parse_integer(t) : NULL;
    if (toml_here(t) == '.')
        toml_fail(t, start, "bad float: integer part is required before decimal point",
            "missing integer part", FLOAT_HINT);
    else if (toml_here(t) == '_')
        toml_fail(t, start, "bad number: `_` must be surrounded by digits",
            "digits required before `_`", INTEGER_HINT);
    else
        toml_fail(t, start, "bad format: unknown value appeared", "here", NULL);
    return NULL;
}
