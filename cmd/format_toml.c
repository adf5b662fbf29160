/*
 * `--toml`: TOML 1.0. Of a set its values come first, then its tables, as the format wants it. Sets
 * that builtins.fromTOML makes of dates and times are dates and times again.
 */
#include "cmd/format.h"
#include "lib/number.h"
#include <math.h>

enum { DEPTH_MAX = 100 }; /* what is deeper is written inline: headers add up */

/* A table that is yet to be written. */
struct table {
    const struct attrs *set;
    const char *key; /* as its header has it; "" for the root */
    size_t depth;
    bool in_array;
};

struct toml {
    struct buf *out;
    struct table *tables; /* a stack */
    size_t count, cap;
};

/* Keys and scalars ------------------------------------------------------------------------ */

static void add_text(struct buf *out, struct slice text)
{
    buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            buf_char(out, '\\');
        if (c == '\n')
            buf_str(out, "\\n");
        else if (c == '\t')
            buf_str(out, "\\t");
        else if (c < ' ' || c == 0x7f)
            buf_printf(out, "\\u%04X", c);
        else
            buf_char(out, (char)c);
    }
    buf_char(out, '"');
}

static void add_key(struct buf *out, struct slice name)
{
    bool bare = name.len > 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bare &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                c == '_' || c == '-';
    }
    if (bare)
        buf_slice(out, name);
    else
        add_text(out, name);
}

static void add_float(struct buf *out, double number)
{
    char digits[NUMBER_SIZE];
    if (isnan(number) || isinf(number)) {
        buf_str(out, isnan(number) ? "nan" : number < 0 ? "-inf" : "inf");
        return;
    }
    number_format_json(number, digits);
    buf_str(out, digits);
}

static void add_scalar(struct buf *out, value v)
{
    char digits[NUMBER_SIZE];
    switch (value_type(v)) {
    case TYPE_INT:
        buf_add(out, digits, number_format_int(value_int(v), digits));
        break;
    case TYPE_FLOAT:
        add_float(out, value_float(v));
        break;
    case TYPE_BOOL:
        buf_str(out, value_bool(v) ? "true" : "false");
        break;
    default:
        add_text(out, value_bytes(v));
    }
}

/* The text of a date or time, NULL where v is something else. */
static const char *time_of(value v)
{
    if (!value_is_attrs(v) || data_count(v) != 2)
        return NULL;
    const value *type = attrs_find(value_attrs(v), symbol_intern(slice_of("_type")));
    const value *text = attrs_find(value_attrs(v), SYM_value);
    if (!type || !text || !value_is_string(*type) || !value_is_string(*text) ||
        !slice_eq(value_bytes(*type), slice_of("timestamp")))
        return NULL;
    const char *bytes = value_string(*text)->bytes;
    bool good = bytes[0] >= '0' && bytes[0] <= '9' &&
                strspn(bytes, "0123456789:-+.TtZz ") == string_len(value_string(*text));
    return good ? bytes : NULL;
}

/* All of a value on one line. */
static void add_inline(struct buf *out, value v)
{
    struct walk w;
    walk_begin(&w, v);
    for (enum walk_event event; (event = walk_next(&w)) != WALK_END;) {
        const char *time = time_of(w.v);
        bool is_list = value_is_list(w.v);
        if (event == WALK_CLOSE) {
            if (!w.skipped)
                buf_str(out, is_list ? "]" : " }");
            continue;
        }
        if (w.depth > 0 && w.index > 0)
            buf_str(out, ", ");
        if (w.name.ptr) {
            add_key(out, w.name);
            buf_str(out, " = ");
        }
        if (event == WALK_SCALAR)
            add_scalar(out, w.v);
        else if (time || data_count(w.v) == 0)
            walk_skip(&w);
        else
            buf_str(out, is_list ? "[" : "{ ");
        if (event == WALK_OPEN && w.skipped)
            buf_str(out, time ? time : is_list ? "[]" : "{}");
    }
}

/* Tables ---------------------------------------------------------------------------------- */

static bool is_table(value v, size_t depth)
{
    return value_is_attrs(v) && depth < DEPTH_MAX && !time_of(v);
}

static bool is_table_array(value v, size_t depth)
{
    if (!value_is_list(v) || value_list(v)->count == 0)
        return false;
    for (size_t i = 0; i < value_list(v)->count; i++) {
        if (!is_table(value_list(v)->items[i], depth))
            return false;
    }
    return true;
}

static void push(struct toml *t, struct table table)
{
    if (t->count == t->cap) {
        t->tables = gc_grow(t->tables, sizeof *t->tables, &t->cap);
    }
    t->tables[t->count++] = table;
}

/* The tables of a set, so that the first of them is popped first. */
static void push_tables(struct toml *t, const struct table *table, const uint32_t *order)
{
    for (size_t i = attrs_count(table->set); i-- > 0;) {
        value v = table->set->slots[order[i]];
        bool is_array = is_table_array(v, table->depth);
        if (!is_array && !is_table(v, table->depth))
            continue;
        struct buf key = { 0 };
        buf_printf(&key, "%s%s", table->key, *table->key ? "." : "");
        add_key(&key, symbol_slice(table->set->shape->symbols[order[i]]));
        size_t count = is_array ? data_count(v) : 1;
        for (size_t k = count; k-- > 0;) {
            value inner = is_array ? value_list(v)->items[k] : v;
            push(t,
                (struct table){ value_attrs(inner), buf_cstr(&key), table->depth + 1, is_array });
        }
    }
}

static bool is_line(const struct table *table, value v)
{
    return !is_table(v, table->depth) && !is_table_array(v, table->depth);
}

/* A table that consists of tables alone is there through their headers. */
static bool wants_header(const struct table *table)
{
    const struct attrs *set = table->set;
    bool wants = table->in_array || attrs_count(set) == 0;
    for (size_t i = 0; i < attrs_count(set) && !wants; i++)
        wants = is_line(table, set->slots[i]);
    return wants && *table->key;
}

/* What of a set is no table, a line for each. */
static void add_table(struct toml *t, const struct table *table)
{
    struct buf *out = t->out;
    const struct attrs *set = table->set;
    const uint32_t *order = shape_by_name(set->shape);
    if (wants_header(table))
        buf_printf(
            out, table->in_array ? "%s[[%s]]\n" : "%s[%s]\n", out->len ? "\n" : "", table->key);
    for (size_t i = 0; i < attrs_count(set); i++) {
        value v = set->slots[order[i]];
        if (!is_line(table, v))
            continue;
        add_key(out, symbol_slice(set->shape->symbols[order[i]]));
        buf_str(out, " = ");
        add_inline(out, v);
        buf_char(out, '\n');
    }
    push_tables(t, table, order);
}

void format_toml(struct format_job *job, value data)
{
    struct toml t = { .out = &job->out };
    if (!value_is_attrs(data))
        vm_raise_at(job->session->vm, ERR_TYPE, POS_NONE,
            "a TOML document is a set, but the value is %s", vm_describe(data));
    push(&t, (struct table){ .set = value_attrs(data), .key = "" });
    while (t.count > 0) {
        struct table table = t.tables[--t.count];
        add_table(&t, &table);
    }
}
