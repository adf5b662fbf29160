/*
 * Strings are escaped by jansson. Its parser is not used: it builds a tree, refuses what Nix takes
 * (nesting deeper than 2048, integers of more than 64 bits, which Nix reads as floats) and words
 * its errors differently; see builtins/json_parse.c. Its numbers are not Nix's either.
 */
#include "builtins/builtin.h"
#include "builtins/json.h"
#include "builtins/utf8.h"
#include "lib/number.h"
#include <jansson.h>

enum { FLUSH_SIZE = 1 << 16, INDENT = 2 };

/* A list or set that is being written. */
struct level {
    value container;
    const uint32_t *order; /* of a set: its slots by name */
    size_t next, count;
    pos pos; /* of the attribute that the container is in */
};

struct writer {
    struct vm *vm;
    struct buf *out;
    context *into;
    const struct json_style *style;
    struct level *levels;
    size_t depth, cap;
    value root;
    const char *fault; /* what is wrong with the first string that is not UTF-8 */
};

/* Strings -------------------------------------------------------------------------------- */

/* Notes what is wrong, if anything is; *control is whether some character needs \u. */
static bool check_utf8(struct writer *w, struct slice s, size_t from, bool *control)
{
    for (size_t i = from, len; i < s.len; i += len) {
        size_t bad;
        unsigned char c = (unsigned char)s.ptr[i];
        *control |= c < 0x20;
        len = c < 0x80 ? 1 : utf8_sequence(s, i, &bad);
        if (len)
            continue;
        struct buf b = { 0 };
        if (bad < s.len)
            buf_printf(
                &b, "invalid UTF-8 byte at index %zu: 0x%02X", bad, (unsigned char)s.ptr[bad]);
        else
            buf_printf(
                &b, "incomplete UTF-8 string; last byte: 0x%02X", (unsigned char)s.ptr[bad - 1]);
        if (!w->fault)
            w->fault = buf_cstr(&b);
        return false;
    }
    return true;
}

/* Jansson has upper case letters in \u001B, Nix lower case. */
static void lower_escapes(char *text, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        if (text[i] != '\\')
            continue;
        if (text[++i] != 'u')
            continue;
        for (size_t end = i + 4; i < end; i++)
            text[i + 1] |= text[i + 1] >= 'A' ? 0x20 : 0;
    }
}

/* Writes up to `room` bytes at `to` and returns how many it takes; 0 if memory is short. */
static size_t dump_string(struct slice s, char *to, size_t room)
{
    json_t *json = json_stringn_nocheck(s.ptr, s.len);
    if (!json)
        return 0;
    size_t len = json_dumpb(json, to, room, JSON_ENCODE_ANY);
    json_decref(json);
    return len;
}

static void add_string(struct writer *w, struct slice s)
{
    struct buf *out = w->out;
    size_t plain = utf8_plain_prefix(s);
    if (plain == s.len) {
        char *to = buf_reserve(out, s.len + 2);
        to[0] = '"';
        if (s.len)
            memcpy(to + 1, s.ptr, s.len);
        to[s.len + 1] = '"';
        out->len += s.len + 2;
        return;
    }
    bool control = false;
    if (!check_utf8(w, s, plain, &control))
        return;
    size_t room = s.len + s.len / 8 + 64;
    size_t len = dump_string(s, buf_reserve(out, room), room);
    if (len > room) {
        room = len;
        len = dump_string(s, buf_reserve(out, room), room);
    }
    if (len == 0)
        gc_exhausted(s.len);
    if (control)
        lower_escapes(out->ptr + out->len, len);
    out->len += len;
}

/* Values --------------------------------------------------------------------------------- */

static void add_newline(struct writer *w)
{
    if (!w->style->pretty)
        return;
    size_t indent = w->depth * INDENT;
    char *to = buf_reserve(w->out, indent + 1);
    to[0] = '\n';
    memset(to + 1, ' ', indent);
    w->out->len += indent + 1;
}

static void open_container(struct writer *w, value v, pos at)
{
    bool list = value_is_list(v);
    size_t count = list ? value_list(v)->count : attrs_count(value_attrs(v));
    if (count == 0) {
        buf_str(w->out, list ? "[]" : "{}");
        return;
    }
    if (w->depth == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 16, size = sizeof *w->levels;
        w->levels =
            w->levels ? gc_realloc(w->levels, w->cap * size, cap * size) : gc_alloc(cap * size);
        w->cap = cap;
    }
    w->levels[w->depth++] = (struct level){
        .container = v,
        .order = list ? NULL : shape_by_name(value_attrs(v)->shape),
        .count = count,
        .pos = at,
    };
    buf_char(w->out, list ? '[' : '{');
}

static void close_container(struct writer *w)
{
    value container = w->levels[--w->depth].container;
    add_newline(w);
    buf_char(w->out, value_is_list(container) ? ']' : '}');
}

static void add_number(struct writer *w, value v)
{
    char *to = buf_reserve(w->out, NUMBER_SIZE);
    w->out->len += value_is_int(v) ? number_format_int(value_int(v), to)
                                   : number_format_json(value_float(v), to);
}

static void add_path(struct writer *w, value v)
{
    add_string(w, w->style->copy_paths ? vm_coerce(w->vm, v, COERCE_COPY, w->into, NULL)
                                       : value_path_bytes(v));
}

NORETURN static void raise_function(struct writer *w, value f, pos at)
{
    if (value_is_closure(f))
        at = value_code(f)->pos;
    vm_raise_at(w->vm, ERR_TYPE, at, "cannot convert %s to JSON", vm_describe(f));
}

/* A set that stands for something else: writes the result of __toString, or replaces *v by
 * outPath. True where it is neither, or written. */
static bool add_attrs(struct writer *w, value *v, pos *at)
{
    const struct attrs *a = value_attrs(*v);
    value *slot = attrs_find(a, SYM_toString);
    if (slot) {
        value f = vm_force(w->vm, *slot, NULL);
        value text = vm_call1(w->vm, f, *v, NULL);
        add_string(w, vm_coerce(w->vm, text, COERCE_INTERPOLATE, w->into,
                          "while evaluating the result of the `__toString` attribute"));
        return true;
    }
    slot = attrs_find(a, SYM_outPath);
    if (!slot) {
        open_container(w, *v, *at);
        return true;
    }
    *at = attrs_pos(a, SYM_outPath);
    *v = *slot;
    return false;
}

/* A scalar is written at once; a list or set is begun. */
static void add_value(struct writer *w, value v, pos at)
{
    uint64_t depth = w->depth + 1; /* the call of toJSON counts as one */
    bool done = false;
    while (!done) {
        if (depth++ > w->vm->settings.max_call_depth)
            vm_raise_at(w->vm, ERR_DEPTH, at, "stack overflow; max-call-depth exceeded");
        v = vm_force(w->vm, v, NULL);
        done = true;
        switch (value_type(v)) {
        case TYPE_INT:
        case TYPE_FLOAT:
            add_number(w, v);
            break;
        case TYPE_BOOL:
            buf_str(w->out, value_bool(v) ? "true" : "false");
            break;
        case TYPE_NULL:
            buf_str(w->out, "null");
            break;
        case TYPE_STRING:
            context_add(w->into, value_context(v));
            add_string(w, value_bytes(v));
            break;
        case TYPE_PATH:
            add_path(w, v);
            break;
        case TYPE_LIST:
            open_container(w, v, at);
            break;
        case TYPE_ATTRS:
            done = add_attrs(w, &v, &at);
            break;
        default:
            raise_function(w, v, at);
        }
    }
}

/* Items ---------------------------------------------------------------------------------- */

static void add_item(struct writer *w, struct level *level)
{
    pos at = level->pos;
    value item;
    if (level->next)
        buf_char(w->out, ',');
    add_newline(w);
    if (value_is_list(level->container)) {
        item = value_list(level->container)->items[level->next++];
    } else {
        const struct attrs *a = value_attrs(level->container);
        uint32_t slot = level->order[level->next++];
        item = a->slots[slot];
        at = shape_pos(a->shape, slot);
        add_string(w, symbol_slice(a->shape->symbols[slot]));
        buf_add(w->out, ": ", w->style->pretty ? 2 : 1);
    }
    add_value(w, item, at);
}

static void write_all(struct vm *vm __attribute__((unused)), void *self)
{
    struct writer *w = self;
    add_value(w, w->root, POS_NONE);
    while (w->depth) {
        struct level *level = &w->levels[w->depth - 1];
        if (level->next < level->count)
            add_item(w, level);
        else
            close_container(w);
        if (w->style->flush && w->out->len > FLUSH_SIZE) {
            w->style->flush(w->style->self, buf_view(w->out));
            w->out->len = 0;
        }
    }
}

/* Says in the error where in the value it happened. */
static void add_traces(const struct writer *w, struct error *e)
{
    for (size_t i = w->depth; i-- > 0;) {
        const struct level *level = &w->levels[i];
        struct buf hint = { 0 };
        pos at = level->pos;
        if (level->next == 0)
            continue;
        if (value_is_list(level->container)) {
            buf_printf(&hint, "while evaluating list element at index %zu", level->next - 1);
        } else {
            struct shape *shape = value_attrs(level->container)->shape;
            uint32_t slot = level->order[level->next - 1];
            at = shape_pos(shape, slot);
            buf_printf(&hint, "while evaluating attribute '%s'", symbol_cstr(shape->symbols[slot]));
        }
        error_add_trace(e, at, buf_cstr(&hint), TRACE_DEFAULT);
    }
}

void json_write_as(
    struct vm *vm, value v, struct buf *out, context *into, const struct json_style *style)
{
    struct writer w = {
        .vm = vm,
        .out = out,
        .into = into,
        .style = style,
        .root = v,
    };
    struct error *e = vm_try(vm, write_all, &w, false);
    if (e) {
        add_traces(&w, e);
        vm_throw(vm, e);
    }
    if (w.fault)
        vm_throw(vm, error_new(ERR_VALUE, POS_NONE,
                         "JSON serialization error: [json.exception.type_error.316] %s", w.fault));
}

void json_write(struct vm *vm, value v, struct buf *out, context *into, bool copy_paths)
{
    struct json_style style = { .copy_paths = copy_paths };
    json_write_as(vm, v, out, into, &style);
}

/* Builtins ------------------------------------------------------------------------------- */

BUILTIN(toJSON, "toJSON", 1, "e", 0,
    "Return *e* as JSON text. A set with `__toString` or `outPath` is written as what these give, "
    "and a path is copied to the store and written as its store path. Functions are an error.")
{
    struct buf out = { 0 };
    context into = CONTEXT_NONE;
    json_write(vm, args[0], &out, &into, true);
    return string_from_context(buf_view(&out), into);
}

BUILTIN(fromJSON, "fromJSON", 1, "e", 0,
    "Parse the JSON text *e*. Objects become sets, arrays lists, numbers with a point or exponent "
    "floats; so do integers that need more than 64 bits.")
{
    value text = vm_force_plain_string(vm, args[0], FIRST("fromJSON"));
    struct error *e = NULL;
    value result = json_parse(value_bytes(text), &e);
    if (!e)
        return result;
    if (e->kind == ERR_PARSE_DATA)
        error_add_trace(e, POS_NONE, "while decoding a JSON string", TRACE_DEFAULT);
    vm_throw(vm, e);
}
