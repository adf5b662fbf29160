#include "builtins/xml.h"
#include "builtins/builtin.h"
#include "lib/number.h"
#include "lib/print.h"
#include "lib/stop.h"

enum { INDENT = 2 };

/* A set or list that is being written. */
struct level {
    value container;
    const uint32_t *order; /* of a set: its slots by name */
    size_t next, count;
    pos pos;
    const char *element; /* to be closed behind the last item */
    bool in_attr;        /* an <attr> is open */
};

/* Strings met before: open addressing. */
struct string_set {
    const struct string **slots;
    size_t count, cap;
};

struct writer {
    struct vm *vm;
    struct buf *out;
    context *into;
    bool force, positions;
    struct level *levels;
    size_t depth, cap;
    uint64_t calls;                /* around it all */
    size_t open;                   /* elements, for the indentation */
    struct string_set derivations; /* the drvPaths whose attributes were written */
};

/* Markup --------------------------------------------------------------------------------- */

static void add_indent(struct writer *w)
{
    size_t n = w->open * INDENT;
    memset(buf_reserve(w->out, n + 1), ' ', n);
    w->out->len += n;
}

/* `<name`; attributes follow. */
static void begin(struct writer *w, const char *name)
{
    add_indent(w);
    buf_char(w->out, '<');
    buf_str(w->out, name);
}

static void add_attribute(struct writer *w, const char *name, struct slice s)
{
    size_t done = 0;
    buf_char(w->out, ' ');
    buf_str(w->out, name);
    buf_str(w->out, "=\"");
    STOP_FOR(size_t, i, 0, s.len) {
        const char *entity;
        switch (s.ptr[i]) {
        case '"':
            entity = "&quot;";
            break;
        case '<':
            entity = "&lt;";
            break;
        case '>':
            entity = "&gt;";
            break;
        case '&':
            entity = "&amp;";
            break;
        case '\n':
            entity = "&#xA;";
            break;
        default:
            continue;
        }
        buf_add(w->out, s.ptr + done, i - done);
        buf_str(w->out, entity);
        done = i + 1;
    }
    buf_add(w->out, s.ptr + done, s.len - done);
    buf_char(w->out, '"');
}

static void add_number_attribute(struct writer *w, const char *name, uint32_t number)
{
    buf_printf(w->out, " %s=\"%u\"", name, number);
}

static void end_open(struct writer *w)
{
    buf_str(w->out, ">\n");
    w->open++;
}

static void end_empty(struct writer *w)
{
    buf_str(w->out, " />\n");
}

static void close(struct writer *w, const char *name)
{
    w->open--;
    add_indent(w);
    buf_str(w->out, "</");
    buf_str(w->out, name);
    buf_str(w->out, ">\n");
}

static void add_empty(struct writer *w, const char *name)
{
    begin(w, name);
    end_empty(w);
}

static void add_scalar(struct writer *w, const char *name, struct slice text)
{
    begin(w, name);
    add_attribute(w, "value", text);
    end_empty(w);
}

/* The attributes of an element come in byte order, so `name` stands between those of a position. */
static void add_position(struct writer *w, pos at, const char *name)
{
    struct place place = { 0 };
    bool known = w->positions && source_place(at, &place);
    if (known) {
        add_number_attribute(w, "column", place.column);
        add_number_attribute(w, "line", place.line);
    }
    if (name)
        add_attribute(w, "name", slice_of(name));
    if (known && place.source->kind == SOURCE_FILE)
        add_attribute(w, "path", slice_of(place.source->name));
}

/* Functions ------------------------------------------------------------------------------ */

static void add_formals(struct writer *w, const struct code_formals *formals, symbol name)
{
    symbol *symbols = gc_alloc_atomic((formals->count + 1) * sizeof *symbols);
    for (uint32_t i = 0; i < formals->count; i++)
        symbols[i] = formals->items[i].name;
    struct shape *shape = shape_new(symbols, NULL, formals->count);
    const uint32_t *order = shape_by_name(shape);
    begin(w, "attrspat");
    if (formals->ellipsis)
        add_attribute(w, "ellipsis", slice_of("1"));
    if (name != SYMBOL_NONE)
        add_attribute(w, "name", symbol_slice(name));
    end_open(w);
    for (uint32_t i = 0; i < formals->count; i++) {
        begin(w, "attr");
        add_attribute(w, "name", symbol_slice(symbols[order[i]]));
        end_empty(w);
    }
    close(w, "attrspat");
}

static void add_function(struct writer *w, value f)
{
    uint64_t param = 0;
    if (value_head(f)->kind == FUNC_PARTIAL) {
        param = value_partial(f)->count;
        f = value_partial(f)->callee;
    }
    if (!value_is_closure(f)) {
        add_empty(w, "unevaluated");
        return;
    }
    const struct lambda_code *lambda = value_lambda(f);
    symbol name = lambda->params[param].name;
    begin(w, "function");
    add_position(w, lambda->params[param].pos, NULL);
    end_open(w);
    if (lambda->formals && param + 1 == lambda->code.head.arity) {
        add_formals(w, lambda->formals, name);
    } else {
        begin(w, "varpat");
        add_attribute(w, "name", symbol_slice(name));
        end_empty(w);
    }
    close(w, "function");
}

/* Derivations ---------------------------------------------------------------------------- */

static size_t string_slot(const struct string_set *set, const struct string *s)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < string_len(s); i++)
        hash = (hash ^ (unsigned char)s->bytes[i]) * 0x100000001b3u;
    size_t slot = hash & (set->cap - 1);
    while (set->slots[slot] && !slice_eq(string_bytes(set->slots[slot]), string_bytes(s)))
        slot = (slot + 1) & (set->cap - 1);
    return slot;
}

/* False if it was there. */
static bool string_add(struct string_set *set, const struct string *s)
{
    if (set->count * 2 >= set->cap) {
        struct string_set old = *set;
        set->cap = old.cap ? old.cap * 2 : 64;
        set->slots = gc_alloc(set->cap * sizeof *set->slots);
        for (size_t i = 0; i < old.cap; i++) {
            if (old.slots[i])
                set->slots[string_slot(set, old.slots[i])] = old.slots[i];
        }
    }
    size_t slot = string_slot(set, s);
    if (set->slots[slot])
        return false;
    set->slots[slot] = s;
    set->count++;
    return true;
}

static value peek_or_force(struct writer *w, value v)
{
    return w->force ? vm_force(w->vm, v, NULL) : value_peek(v);
}

static bool is_derivation(struct writer *w, const struct attrs *a)
{
    value *slot = attrs_find(a, SYM_type);
    value type = slot ? vm_force(w->vm, *slot, NULL) : VALUE_NULL;
    return value_is_string(type) && slice_eq(value_bytes(type), slice_of("derivation"));
}

/* The string attribute `name` as an attribute of the element, and its value; NULL without. */
static const struct string *add_path(struct writer *w, const struct attrs *a, symbol name)
{
    value *slot = attrs_find(a, name);
    value path = slot ? peek_or_force(w, *slot) : VALUE_NULL;
    if (!value_is_string(path))
        return NULL;
    add_attribute(w, symbol_cstr(name), value_bytes(path));
    return value_string(path);
}

/* Values --------------------------------------------------------------------------------- */

static void push(struct writer *w, value v, const char *element, pos at)
{
    bool list = value_is_list(v);
    if (w->depth == w->cap) {
        w->levels = gc_grow(w->levels, sizeof *w->levels, &w->cap);
    }
    w->levels[w->depth++] = (struct level){
        .container = v,
        .order = list ? NULL : shape_by_name(value_attrs(v)->shape),
        .count = list ? value_list(v)->count : attrs_count(value_attrs(v)),
        .pos = at,
        .element = element,
    };
}

static void open_attrs(struct writer *w, value v, pos at)
{
    const struct attrs *a = value_attrs(v);
    if (!is_derivation(w, a)) {
        begin(w, "attrs");
        end_open(w);
        push(w, v, "attrs", at);
        return;
    }
    begin(w, "derivation");
    const struct string *path = add_path(w, a, SYM_drvPath);
    add_path(w, a, SYM_outPath);
    end_open(w);
    if (path && string_len(path) && string_add(&w->derivations, path)) {
        push(w, v, "derivation", at);
    } else {
        add_empty(w, "repeated");
        close(w, "derivation");
    }
}

static void add_number(struct writer *w, value v)
{
    char digits[NUMBER_SIZE];
    size_t len = value_is_int(v) ? number_format_int(value_int(v), digits)
                                 : number_format_print(value_float(v), digits);
    add_scalar(w, value_is_int(v) ? "int" : "float", (struct slice){ digits, len });
}

/* A scalar is written at once; a list or set is begun. */
static void add_value(struct writer *w, value v, pos at)
{
    vm_wanted_at(w->vm, at);
    vm_set_depth(w->vm, w->calls + w->depth + 1);
    if (w->depth > INDENTED_DEPTH_MOST)
        vm_raise_depth(w->vm);
    v = peek_or_force(w, v);
    switch (value_type(v)) {
    case TYPE_INT:
    case TYPE_FLOAT:
        add_number(w, v);
        break;
    case TYPE_BOOL:
        add_scalar(w, "bool", slice_of(value_bool(v) ? "true" : "false"));
        break;
    case TYPE_NULL:
        add_empty(w, "null");
        break;
    case TYPE_STRING:
        context_add(w->into, value_context(v));
        add_scalar(w, "string", value_bytes(v));
        break;
    case TYPE_PATH:
        add_scalar(w, "path", value_path_bytes(v));
        break;
    case TYPE_ATTRS:
        open_attrs(w, v, at);
        break;
    case TYPE_LIST:
        begin(w, "list");
        end_open(w);
        push(w, v, "list", at);
        break;
    case TYPE_FUNC:
        add_function(w, v);
        break;
    default:
        add_empty(w, "unevaluated");
    }
}

static void add_item(struct writer *w, struct level *level)
{
    if (value_is_list(level->container)) {
        add_value(w, value_list(level->container)->items[level->next++], level->pos);
        return;
    }
    const struct attrs *a = value_attrs(level->container);
    uint32_t slot = level->order[level->next++];
    pos at = shape_pos(a->shape, slot);
    begin(w, "attr");
    add_position(w, at, symbol_cstr(a->shape->symbols[slot]));
    end_open(w);
    level->in_attr = true;
    add_value(w, a->slots[slot], at);
}

void xml_write(struct vm *vm, value v, struct buf *out, context *into, bool force, bool positions)
{
    struct writer w = {
        .vm = vm,
        .out = out,
        .into = into,
        .force = force,
        .positions = positions,
        .calls = vm_depth(vm),
    };
    buf_str(out, "<?xml version='1.0' encoding='utf-8'?>\n");
    begin(&w, "expr");
    end_open(&w);
    add_value(&w, v, POS_NONE);
    while (w.depth) {
        stop_poll();
        struct level *level = &w.levels[w.depth - 1];
        if (level->in_attr)
            close(&w, "attr");
        level->in_attr = false;
        if (level->next < level->count) {
            add_item(&w, level);
        } else {
            close(&w, level->element);
            w.depth--;
        }
    }
    close(&w, "expr");
}

void xml_finish(struct buf *out)
{
    struct slice *open = NULL;
    size_t count = 0, cap = 0, line = 0;
    const char *end;
    while (line < out->len && (end = memchr(out->ptr + line, '\n', out->len - line)) != NULL) {
        const char *tag = out->ptr + line;
        tag += strspn(tag, " ");
        if (count == cap) {
            size_t wanted = cap ? cap * 2 : 16, size = sizeof *open;
            open = cap ? gc_realloc(open, cap * size, wanted * size) : gc_alloc(wanted * size);
            cap = wanted;
        }
        if (strncmp(tag, "</", 2) == 0)
            count--;
        else if (end[-2] != '/' && end[-2] != '?')
            open[count++] = (struct slice){ tag + 1, strcspn(tag + 1, " >") };
        line = (size_t)(end - out->ptr) + 1;
    }
    out->len = line;
    struct buf rest = { 0 };
    while (count-- > 0) {
        for (size_t i = 0; i < count * INDENT; i++)
            buf_char(&rest, ' ');
        buf_printf(&rest, "</%.*s>\n", (int)open[count].len, open[count].ptr);
    }
    buf_slice(out, buf_view(&rest));
}

BUILTIN(toXML, "toXML", 1, "e", 0,
    "Return *e* as an XML document. Of functions only the pattern is written, and of a derivation "
    "that comes more than once the attributes only the first time.")
{
    struct buf out = { 0 };
    context into = CONTEXT_NONE;
    xml_write(vm, args[0], &out, &into, true, false);
    return string_from_context(buf_view(&out), into);
}
