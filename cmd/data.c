#include "cmd/data.h"
#include "cmd/error_data.h"
#include "lib/print.h"

enum {
    STEPS_SHOWN = 20,     /* of a path, in messages */
    DEPTH_MOST = 1000000, /* a set that is in itself ends here */
};

/* A list or set on its way to be data. */
struct level {
    value container;
    const uint32_t *order; /* of a set: its slots by name */
    size_t next, count;
    value *items; /* by `next`; VALUE_NONE for what is left out */
};

struct builder {
    struct vm *vm;
    const struct data_rules *rules;
    const char *root; /* the path to the value */
    struct level *levels;
    size_t depth, cap;
    uint64_t calls;
};

/* Paths and failures ---------------------------------------------------------------------- */

/* An item's part of a path; `order` is that of a set, or NULL. */
static void add_step(struct buf *path, value container, const uint32_t *order, size_t at)
{
    if (path->len > 0)
        buf_char(path, '.');
    if (order)
        print_attr_name(path, symbol_slice(value_attrs(container)->shape->symbols[order[at]]));
    else
        buf_printf(path, "%zu", at);
}

static const char *path_of(const struct builder *b)
{
    struct buf path = { 0 };
    buf_str(&path, b->root);
    for (size_t i = 0; i < b->depth && i < STEPS_SHOWN; i++)
        add_step(&path, b->levels[i].container, b->levels[i].order, b->levels[i].next - 1);
    buf_str(&path, b->depth > STEPS_SHOWN ? "..." : "");
    return buf_cstr(&path);
}

void data_note_path(struct error *e, const char *path)
{
    struct buf hint = { 0 };
    if (!*path)
        return;
    buf_printf(&hint, "while evaluating '%s' of the value", path);
    error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_ALWAYS);
}

static bool is_about_the_value(const struct error *e)
{
    return !error_is_stop(e) && e->kind != ERR_USAGE;
}

static value instead(struct error *e, enum data_instead what)
{
    switch (what) {
    case DATA_NULL:
        return VALUE_NULL;
    case DATA_RECORD:
        return error_record(e);
    default:
        return VALUE_NONE;
    }
}

value data_instead_of(
    struct vm *vm, struct error *e, const char *at, const struct data_rules *rules)
{
    if (!is_about_the_value(e))
        vm_throw(vm, e);
    data_note_path(e, at);
    if (rules->on_error == DATA_FAIL)
        vm_throw(vm, e);
    rules->report(rules->self, e);
    return instead(e, rules->on_error);
}

static value function_instead(struct builder *b, value f)
{
    enum data_instead what = b->rules->on_function;
    pos at = value_is_closure(f) ? value_code(f)->pos : POS_NONE;
    if (what == DATA_FAIL)
        vm_raise_at(b->vm, ERR_TYPE, at, "cannot convert %s to data", vm_describe(f));
    return what == DATA_NULL ? VALUE_NULL : VALUE_NONE;
}

/* Building -------------------------------------------------------------------------------- */

/* A value that is forced: as a string where it stands for one, else as it is. */
static value resolve(struct builder *b, value v)
{
    struct vm *vm = b->vm;
    if (b->depth > DEPTH_MOST)
        vm_raise_at(vm, ERR_DEPTH, POS_NONE, "the value is nested too deeply");
    for (uint64_t calls = b->calls + b->depth;; calls++) {
        vm_set_depth(vm, calls);
        v = vm_force(vm, v, NULL);
        if (value_is_path(v) && !b->rules->keep_paths) {
            context ignored = CONTEXT_NONE;
            return b->rules->copy_paths ? vm_coerce_value(vm, v, COERCE_COPY, NULL)
                                        : string_from(vm_coerce(vm, v, 0, &ignored, NULL));
        }
        if (value_is_func(v))
            return function_instead(b, v);
        if (!value_is_attrs(v))
            return v;
        value *text = attrs_find(value_attrs(v), SYM_toString);
        value *out = attrs_find(value_attrs(v), SYM_outPath);
        if (text)
            return vm_coerce_value(vm, v, COERCE_INTERPOLATE, NULL);
        if (!out)
            return v;
        v = *out;
    }
}

struct resolving {
    struct builder *builder;
    value v;
};

static void try_resolve(struct vm *vm, void *arg)
{
    (void)vm;
    struct resolving *r = arg;
    r->v = resolve(r->builder, r->v);
}

static value resolve_or_instead(struct builder *b, value v)
{
    struct resolving r = { b, v };
    struct error *e = vm_try(b->vm, try_resolve, &r, false);
    return e ? data_instead_of(b->vm, e, path_of(b), b->rules) : r.v;
}

static void push(struct builder *b, value v)
{
    size_t count = data_count(v);
    if (b->depth == b->cap) {
        b->levels = gc_grow(b->levels, sizeof *b->levels, &b->cap);
    }
    b->levels[b->depth++] = (struct level){
        .container = v,
        .order = value_is_attrs(v) ? shape_by_name(value_attrs(v)->shape) : NULL,
        .count = count,
        .items = gc_alloc((count + 1) * sizeof(value)),
    };
}

static value finish(const struct level *level)
{
    if (!level->order) {
        struct list_builder list = { 0 };
        for (size_t i = 0; i < level->count; i++) {
            if (!value_is_none(level->items[i]))
                list_add(&list, level->items[i]);
        }
        return list_finish(&list);
    }
    struct attrs_builder set = { 0 };
    const struct shape *shape = value_attrs(level->container)->shape;
    for (size_t i = 0; i < level->count; i++) {
        uint32_t slot = level->order[i];
        if (!value_is_none(level->items[i]))
            attrs_add(&set, shape->symbols[slot], level->items[i], shape_pos(shape, slot));
    }
    return attrs_finish(&set);
}

static value next_item(struct level *level)
{
    size_t at = level->next++;
    return level->order ? value_attrs(level->container)->slots[level->order[at]]
                        : value_list(level->container)->items[at];
}

value data_from(struct vm *vm, value v, const char *at, const struct data_rules *rules)
{
    struct builder b = { .vm = vm, .rules = rules, .root = at, .calls = vm_depth(vm) };
    for (;;) {
        v = resolve_or_instead(&b, v);
        if (!value_is_none(v) && (value_is_list(v) || value_is_attrs(v)) && data_count(v) > 0) {
            push(&b, v);
        } else if (b.depth == 0) {
            return v;
        } else {
            struct level *level = &b.levels[b.depth - 1];
            level->items[level->next - 1] = v;
        }
        struct level *level = &b.levels[b.depth - 1];
        while (level->next == level->count) {
            v = finish(level);
            if (--b.depth == 0)
                return v;
            level--;
            level->items[level->next - 1] = v;
        }
        v = next_item(level);
    }
}

/* Walking --------------------------------------------------------------------------------- */

struct walk_level {
    value container;
    const uint32_t *order;
    struct slice name; /* its own */
    size_t next, count, index;
    bool skipped;
};

size_t data_count(value container)
{
    return value_is_list(container) ? value_list(container)->count
                                    : attrs_count(value_attrs(container));
}

void walk_begin(struct walk *w, value data)
{
    *w = (struct walk){ .v = data };
}

static enum walk_event enter(struct walk *w)
{
    value v = w->v;
    w->skipped = false;
    w->depth = w->open;
    if (!value_is_list(v) && !value_is_attrs(v))
        return WALK_SCALAR;
    if (w->open == w->cap) {
        w->levels = gc_grow(w->levels, sizeof *w->levels, &w->cap);
    }
    w->levels[w->open++] = (struct walk_level){
        .container = v,
        .order = value_is_attrs(v) ? shape_by_name(value_attrs(v)->shape) : NULL,
        .name = w->name,
        .count = data_count(v),
        .index = w->index,
    };
    return WALK_OPEN;
}

static enum walk_event leave(struct walk *w)
{
    const struct walk_level *level = &w->levels[--w->open];
    w->v = level->container;
    w->name = level->name;
    w->index = level->index;
    w->depth = w->open;
    w->skipped = level->skipped;
    return WALK_CLOSE;
}

enum walk_event walk_next(struct walk *w)
{
    if (!w->begun) {
        w->begun = true;
        return enter(w);
    }
    if (w->open == 0)
        return WALK_END;
    struct walk_level *level = &w->levels[w->open - 1];
    if (level->next == level->count)
        return leave(w);
    size_t at = level->next++;
    w->index = at;
    if (level->order) {
        const struct attrs *set = value_attrs(level->container);
        w->name = symbol_slice(set->shape->symbols[level->order[at]]);
        w->v = set->slots[level->order[at]];
    } else {
        w->name = (struct slice){ NULL, 0 };
        w->v = value_list(level->container)->items[at];
    }
    return enter(w);
}

void walk_skip(struct walk *w)
{
    struct walk_level *level = &w->levels[w->open - 1];
    level->next = level->count;
    level->skipped = true;
    w->skipped = true;
}

void walk_path(const struct walk *w, struct buf *path)
{
    for (size_t i = 0; i < w->depth && i < STEPS_SHOWN; i++)
        add_step(path, w->levels[i].container, w->levels[i].order, w->levels[i].next - 1);
    buf_str(path, w->depth > STEPS_SHOWN ? "..." : "");
}
