/*
 * `--nix`: an expression that Nix reads as the same value, laid out as people write it: an item on
 * a line unless a list of numbers and words is short, and indented strings for several lines.
 */
#include "cmd/format.h"
#include "lib/number.h"
#include "lib/print.h"
#include <math.h>

enum {
    INDENT = 2,
    LINE_MAX = 80,
    DEPTH_MAX = 100, /* what is deeper is written on one line: indentation adds up */
};

/* Numbers --------------------------------------------------------------------------------- */

static void add_int(struct buf *out, int64_t number, bool operand)
{
    char digits[NUMBER_SIZE];
    if (number == INT64_MIN) {
        buf_str(out, "(-9223372036854775807 - 1)"); /* there is no literal for it */
        return;
    }
    size_t len = number_format_int(number, digits);
    bool parens = operand && number < 0;
    buf_str(out, parens ? "(" : "");
    buf_add(out, digits, len);
    buf_str(out, parens ? ")" : "");
}

/* A literal has a point. The sign of zero, what a double cannot lose digits of, and what is no
 * number have none and are worked out. */
static void add_float(struct buf *out, double number, bool operand)
{
    char digits[NUMBER_SIZE];
    if (isnan(number)) {
        buf_str(out, "(1.0e308 * 10 - 1.0e308 * 10)");
    } else if (isinf(number)) {
        buf_str(out, number < 0 ? "(-1.0e308 * 10)" : "(1.0e308 * 10)");
    } else if (number == 0) {
        buf_str(out, signbit(number) ? "(-1 * 0.0)" : "0.0");
    } else if (fpclassify(number) == FP_SUBNORMAL) {
        number_format_json(number, digits);
        buf_printf(out, "(builtins.fromJSON \"%s\")", digits);
    } else {
        size_t len = number_format_json(number, digits);
        size_t mantissa = strcspn(digits, "e");
        bool parens = operand && number < 0;
        buf_str(out, parens ? "(" : "");
        buf_add(out, digits, mantissa);
        buf_str(out, memchr(digits, '.', mantissa) ? "" : ".0");
        buf_add(out, digits + mantissa, len - mantissa);
        buf_str(out, parens ? ")" : "");
    }
}

/* Text ------------------------------------------------------------------------------------ */

/* Whether '' '' can hold the text as it is laid out here: some line tells how far all are indented,
 * none ends in blanks, which would not be seen, and a quote before a dollar does not meet the
 * quotes that escape the latter. */
static bool suits_lines(struct slice text)
{
    bool tells = false;
    size_t start = 0;
    if (!memchr(text.ptr, '\n', text.len))
        return false;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] != '\n') {
            unsigned char c = (unsigned char)text.ptr[i];
            bool mixed = c == '\'' && i + 1 < text.len && text.ptr[i + 1] == '$';
            if ((c < ' ' && c != '\t') || c == 0x7f || mixed)
                return false;
            continue;
        }
        if (i > start && (text.ptr[i - 1] == ' ' || text.ptr[i - 1] == '\t'))
            return false;
        tells |= i > start && text.ptr[start] != ' ' && text.ptr[start] != '\t';
        start = i + 1;
    }
    return tells;
}

static void add_blanks(struct buf *out, size_t n)
{
    memset(buf_reserve(out, n), ' ', n);
    out->len += n;
}

static void add_lines(struct buf *out, struct slice text, size_t indent)
{
    buf_str(out, "''");
    bool line_start = true;
    buf_char(out, '\n');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i], next = i + 1 < text.len ? text.ptr[i + 1] : '\0';
        if (line_start && c != '\n')
            add_blanks(out, indent + INDENT);
        line_start = c == '\n';
        if (c == '$' && next == '{') {
            buf_str(out, "''$");
        } else if (c == '\'' && next == '\'') {
            buf_str(out, "'''");
            i++;
        } else if (c == '\'' && i + 1 == text.len) {
            buf_str(out, "''\\'"); /* or it would be part of the end */
        } else {
            buf_char(out, c);
        }
    }
    if (line_start)
        add_blanks(out, indent);
    buf_str(out, "''");
}

/* A path literal where there can be one. */
static void add_path(struct buf *out, struct slice path)
{
    bool plain = path.len > 1;
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        plain &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 strchr("._-+/", c);
    }
    if (plain) {
        buf_slice(out, path);
    } else {
        buf_str(out, "(/. + ");
        print_string(out, path);
        buf_char(out, ')');
    }
}

/* Values ---------------------------------------------------------------------------------- */

static void add_scalar(struct buf *out, value v, bool operand)
{
    switch (value_type(v)) {
    case TYPE_INT:
        add_int(out, value_int(v), operand);
        break;
    case TYPE_FLOAT:
        add_float(out, value_float(v), operand);
        break;
    case TYPE_BOOL:
        buf_str(out, value_bool(v) ? "true" : "false");
        break;
    case TYPE_STRING:
        print_string(out, value_bytes(v));
        break;
    case TYPE_PATH:
        add_path(out, value_path_bytes(v));
        break;
    default:
        buf_str(out, "null");
    }
}

/* Writes a list of scalars on one line, if it fits. */
static bool add_short_list(struct buf *out, const struct list *list, size_t column)
{
    struct buf line = { 0 };
    for (size_t i = 0; i < list->count; i++) {
        if (value_is_list(list->items[i]) || value_is_attrs(list->items[i]))
            return false;
        buf_char(&line, ' ');
        add_scalar(&line, list->items[i], true);
        if (column + line.len > LINE_MAX)
            return false;
    }
    buf_printf(out, "[%.*s ]", (int)line.len, line.ptr);
    return true;
}

static void add_break(struct buf *out, size_t depth)
{
    buf_char(out, depth > DEPTH_MAX ? ' ' : '\n');
    if (depth <= DEPTH_MAX)
        add_blanks(out, depth * INDENT);
}

static void add_item(struct buf *out, const struct walk *w, bool in_list)
{
    value v = w->v;
    size_t indent = w->depth * INDENT;
    if (value_is_string(v) && w->depth <= DEPTH_MAX && suits_lines(value_bytes(v)))
        add_lines(out, value_bytes(v), indent);
    else
        add_scalar(out, v, in_list);
}

/* Opens a list or set, or writes all of it. */
static void open_item(struct buf *out, struct walk *w)
{
    bool is_list = value_is_list(w->v);
    if (data_count(w->v) == 0) {
        buf_str(out, is_list ? "[ ]" : "{ }");
        walk_skip(w);
    } else if (is_list && add_short_list(out, value_list(w->v), w->depth * INDENT + w->name.len)) {
        walk_skip(w);
    } else {
        buf_char(out, is_list ? '[' : '{');
    }
}

void format_nix(struct format_job *job, value data)
{
    struct buf *out = &job->out;
    struct walk w;
    walk_begin(&w, data);
    for (enum walk_event event; (event = walk_next(&w)) != WALK_END;) {
        bool in_set = w.name.ptr != NULL, closes = event == WALK_CLOSE;
        if (closes && !w.skipped) {
            add_break(out, w.depth);
            buf_char(out, value_is_list(w.v) ? ']' : '}');
        }
        if (!closes && w.depth > 0)
            add_break(out, w.depth);
        if (!closes && in_set) {
            print_attr_name(out, w.name);
            buf_str(out, " = ");
        }
        if (event == WALK_OPEN)
            open_item(out, &w);
        else if (event == WALK_SCALAR)
            add_item(out, &w, w.depth > 0 && !in_set);
        if (event != WALK_OPEN && in_set)
            buf_char(out, ';');
    }
    buf_char(out, '\n');
}
