#include "cmd/attr_path.h"

struct walk {
    struct vm *vm;
    struct slice path;
    const char *shown; /* the path, NUL-terminated */
};

static void check_quotes(const struct walk *w)
{
    bool quoted = false;
    for (size_t i = 0; i < w->path.len; i++)
        quoted ^= w->path.ptr[i] == '"';
    if (quoted)
        vm_raise_at(
            w->vm, ERR_USAGE, POS_NONE, "missing closing quote in selection path '%s'", w->shown);
}

/* Reads the step that begins at *at and moves behind it and its dot; false at the end. Quotes may
 * stand anywhere in a step. An empty last step is none. */
static bool next_step(const struct walk *w, size_t *at, struct buf *step)
{
    struct slice path = w->path;
    bool quoted = false;
    size_t i = *at;
    for (; i < path.len && (quoted || path.ptr[i] != '.'); i++) {
        if (path.ptr[i] == '"')
            quoted = !quoted;
        else
            buf_char(step, path.ptr[i]);
    }
    *at = i + 1;
    return i < path.len || step->len > 0;
}

/* Whether a step is a list index: a number that fits 32 bits. */
static bool parse_index(struct slice step, uint32_t *index)
{
    size_t i = step.len > 0 && step.ptr[0] == '+' ? 1 : 0;
    uint64_t n = 0;
    if (i == step.len)
        return false;
    for (; i < step.len; i++) {
        if (step.ptr[i] < '0' || step.ptr[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(step.ptr[i] - '0');
        if (n > UINT32_MAX)
            return false;
    }
    *index = (uint32_t)n;
    return true;
}

static NORETURN void raise_kind(const struct walk *w, const char *wanted, value found)
{
    vm_raise_at(w->vm, ERR_TYPE, POS_NONE,
        "the expression selected by the selection path '%s' should be a %s but is %s", w->shown,
        wanted, vm_describe(found));
}

struct names {
    const struct attrs *attrs;
    size_t next;
};

static bool next_name(void *self, struct slice *name)
{
    struct names *n = self;
    if (n->next == attrs_count(n->attrs))
        return false;
    *name = symbol_slice(n->attrs->shape->symbols[n->next++]);
    return true;
}

static value select_attr(const struct walk *w, value v, struct buf *step)
{
    if (!value_is_attrs(v))
        raise_kind(w, "set", v);
    if (step->len == 0)
        vm_raise_at(w->vm, ERR_MISSING_ATTR, POS_NONE,
            "empty attribute name in selection path '%s'", w->shown);
    const struct attrs *attrs = value_attrs(v);
    symbol name = symbol_lookup(buf_view(step));
    const value *slot = name == SYMBOL_NONE ? NULL : attrs_find(attrs, name);
    if (slot)
        return *slot;
    struct error *e = error_new(ERR_MISSING_ATTR, POS_NONE,
        "attribute '%s' in selection path '%s' not found", buf_cstr(step), w->shown);
    e->suggestions = diag_suggest(buf_view(step), next_name, &(struct names){ attrs, 0 });
    vm_throw(w->vm, e);
}

static value select_item(const struct walk *w, value v, uint32_t index)
{
    if (!value_is_list(v))
        raise_kind(w, "list", v);
    const struct list *list = value_list(v);
    if (index >= list->count)
        vm_raise_at(w->vm, ERR_MISSING_ATTR, POS_NONE,
            "list index %u in selection path '%s' is out of range", (unsigned)index, w->shown);
    return list->items[index];
}

value attr_path_select(struct vm *vm, value root, struct slice path, value args)
{
    struct buf shown = { 0 };
    buf_slice(&shown, path);
    struct walk w = { vm, path, buf_cstr(&shown) };
    check_quotes(&w);
    value v = vm_force(vm, root, NULL);
    struct buf step = { 0 };
    for (size_t at = 0; at < path.len && next_step(&w, &at, &step); step.len = 0) {
        v = vm_force(vm, vm_auto_call(vm, v, args), NULL);
        uint32_t index;
        v = parse_index(buf_view(&step), &index) ? select_item(&w, v, index)
                                                 : select_attr(&w, v, &step);
        v = vm_force(vm, v, NULL);
    }
    return v;
}
