/*
 * Jansson says how the characters of strings are escaped. Its parser is not used: it builds a tree,
 * refuses what Nix takes (nesting deeper than 2048, integers of more than 64 bits, which Nix reads
 * as floats) and words its errors differently; see builtins/json_parse.c. Its numbers are not Nix's
 * either.
 */
#include "builtins/builtin.h"
#include "builtins/json.h"
#include "builtins/utf8.h"
#include "lib/bulk.h"
#include "lib/number.h"
#include "lib/print.h"
#include "lib/stop.h"
#include <jansson.h>

enum { PIECE_SIZE = 1 << 16 };

enum pass {
    PASS_ONLY,
    PASS_FIRST,  /* of a stream: what is more than a piece goes nowhere */
    PASS_CHECKS, /* of a stream: nothing is kept, all is evaluated and checked */
    PASS_SECOND, /* of a stream: all was evaluated before */
};

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
    uint64_t calls; /* around it all */
    value root;
    const char *fault; /* what is wrong with the first string that is not UTF-8 */
    enum pass pass;
    struct list_builder made; /* of a stream: the strings that are not in the value, in order */
    size_t made_used;         /* in the second pass: how many were written */
    void (*take)(struct slice piece);
};

/* Strings -------------------------------------------------------------------------------- */

/* How a character below 128 is written inside of a string: asked of jansson once for each. */
static struct escape {
    uint8_t len;
    char text[7];
} escapes[128];

static void learn_escape(struct escape *e, unsigned char c)
{
    char plain = (char)c, quoted[16];
    json_t *json = json_stringn_nocheck(&plain, 1);
    size_t len = json ? json_dumpb(json, quoted, sizeof quoted, JSON_ENCODE_ANY) : 0;
    json_decref(json);
    if (len < 3)
        gc_exhausted(sizeof quoted);
    e->len = (uint8_t)(len - 2);
    memcpy(e->text, quoted + 1, len - 2);
    /* Jansson has upper case letters in \u001B, Nix lower case. */
    for (size_t i = 2; len == 8 && i < 6; i++)
        e->text[i] |= e->text[i] >= 'A' ? 0x20 : 0;
}

static const struct escape *escape_of(unsigned char c)
{
    if (unlikely(escapes[c].len == 0))
        learn_escape(&escapes[c], c);
    return &escapes[c];
}

/* Notes what is wrong with a string whose byte `bad` is not UTF-8, or which ends too early. */
static void note_fault(struct writer *w, struct slice s, size_t bad)
{
    struct buf b = { 0 };
    if (w->fault)
        return;
    if (bad < s.len)
        buf_printf(&b, "invalid UTF-8 byte at index %zu: 0x%02X", bad, (unsigned char)s.ptr[bad]);
    else
        buf_printf(
            &b, "incomplete UTF-8 string; last byte: 0x%02X", (unsigned char)s.ptr[s.len - 1]);
    w->fault = buf_cstr(&b);
}

/* s from its byte `at` on, which is the first that may need an escape. */
static void add_escaped(struct writer *w, struct slice s, size_t at)
{
    size_t bad;
    while (at < s.len) {
        stop_poll();
        unsigned char c = (unsigned char)s.ptr[at];
        if (c < 0x80) {
            const struct escape *escape = escape_of(c);
            buf_add(w->out, escape->text, escape->len);
            at++;
        } else {
            size_t len = utf8_sequence(s, at, &bad);
            if (len == 0) {
                note_fault(w, s, bad);
                return;
            }
            buf_add(w->out, s.ptr + at, len);
            at += len;
        }
        size_t plain = utf8_plain_prefix((struct slice){ s.ptr + at, s.len - at });
        buf_add(w->out, s.ptr + at, plain);
        at += plain;
    }
}

static void add_string(struct writer *w, struct slice s)
{
    size_t plain = utf8_plain_prefix(s);
    char *to = buf_reserve(w->out, s.len + 2);
    to[0] = '"';
    bulk_copy(to + 1, s.ptr, plain);
    w->out->len += plain + 1;
    if (plain < s.len)
        add_escaped(w, s, plain);
    buf_char(w->out, '"');
}

/* Values --------------------------------------------------------------------------------- */

static void add_newline(struct writer *w)
{
    if (!w->style->indent)
        return;
    size_t indent = w->depth * w->style->indent;
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
        w->levels = gc_grow(w->levels, sizeof *w->levels, &w->cap);
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
    if (w->pass == PASS_CHECKS)
        return;
    char *to = buf_reserve(w->out, NUMBER_SIZE);
    w->out->len += value_is_int(v) ? number_format_int(value_int(v), to)
                                   : number_format_json(value_float(v), to);
}

/* Writes what v is as a string. A stream makes it once: that can run code and copy files. */
static void add_made(struct writer *w, value v, unsigned how, const char *why)
{
    if (w->pass == PASS_SECOND) {
        add_string(w, value_bytes(w->made.items[w->made_used++]));
        return;
    }
    if (w->pass == PASS_ONLY) {
        add_string(w, vm_coerce(w->vm, v, how, w->into, why));
        return;
    }
    value text = vm_coerce_value(w->vm, v, how, why);
    context_add(w->into, value_context(text));
    list_add(&w->made, text);
    add_string(w, value_bytes(text));
}

static void add_path(struct writer *w, value v)
{
    if (w->style->copy_paths)
        add_made(w, v, COERCE_COPY, NULL);
    else
        add_string(w, value_path_bytes(v));
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
        value text = *v;
        if (w->pass != PASS_SECOND)
            text = vm_call1(w->vm, vm_force(w->vm, *slot, NULL), *v, NULL);
        add_made(w, text, COERCE_INTERPOLATE,
            "while evaluating the result of the `__toString` attribute");
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

static value evaluate(struct writer *w, value v, pos at)
{
    if (w->style->lazy && !value_is_evaluated(value_peek(v)))
        vm_raise_at(w->vm, ERR_TYPE, at, "cannot convert %s to JSON", "a thunk");
    return vm_force(w->vm, v, NULL);
}

/* A scalar is written at once; a list or set is begun. */
static void add_value(struct writer *w, value v, pos at)
{
    uint64_t calls = w->calls + w->depth;
    bool done = false;
    while (!done) {
        vm_wanted_at(w->vm, at);
        vm_set_depth(w->vm, ++calls);
        if (w->style->indent && w->depth > INDENTED_DEPTH_MOST)
            vm_raise_depth(w->vm);
        v = evaluate(w, v, at);
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
        buf_add(w->out, ": ", w->style->indent ? 2 : 1);
    }
    add_value(w, item, at);
}

static void end_piece(struct writer *w)
{
    if (w->pass == PASS_SECOND)
        w->take(buf_view(w->out));
    else
        w->pass = PASS_CHECKS;
    w->out->len = 0;
}

static void write_all(struct vm *vm __attribute__((unused)), void *self)
{
    struct writer *w = self;
    add_value(w, w->root, POS_NONE);
    while (w->depth) {
        stop_poll();
        struct level *level = &w->levels[w->depth - 1];
        if (level->next < level->count)
            add_item(w, level);
        else
            close_container(w);
        if (w->pass != PASS_ONLY && w->out->len > PIECE_SIZE)
            end_piece(w);
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
            buf_printf(&hint, "while evaluating attribute '%s'", print_name(shape->symbols[slot]));
        }
        error_add_trace(e, at, buf_cstr(&hint), TRACE_DEFAULT);
    }
}

static void run(struct writer *w)
{
    w->calls = vm_depth(w->vm);
    struct error *e = vm_try(w->vm, write_all, w, false);
    if (e) {
        add_traces(w, e);
        vm_throw(w->vm, e);
    }
    if (w->fault)
        vm_throw(
            w->vm, error_new(ERR_VALUE, POS_NONE,
                       "JSON serialization error: [json.exception.type_error.316] %s", w->fault));
}

void json_write_as(
    struct vm *vm, value v, struct buf *out, context *into, const struct json_style *style)
{
    run(&(struct writer){ .vm = vm, .out = out, .into = into, .style = style, .root = v });
}

void json_write(struct vm *vm, value v, struct buf *out, context *into, bool copy_paths)
{
    struct json_style style = { .copy_paths = copy_paths };
    json_write_as(vm, v, out, into, &style);
}

void json_stream(
    struct vm *vm, value v, const struct json_style *style, void (*take)(struct slice piece))
{
    struct buf out = { 0 };
    context ignored = CONTEXT_NONE;
    struct writer w = {
        .vm = vm,
        .out = &out,
        .into = &ignored,
        .style = style,
        .root = v,
        .pass = PASS_FIRST,
        .take = take,
    };
    run(&w);
    if (w.pass == PASS_CHECKS) {
        out.len = 0;
        w.pass = PASS_SECOND;
        run(&w);
    }
    take(buf_view(&out));
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
