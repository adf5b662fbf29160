#include "cmd/derivations.h"
#include "lib/hash.h"
#include "lib/store_path.h"

struct search {
    struct vm *vm;
    value args;
    const struct attrs **found;
    size_t count, cap;
    const struct attrs **seen; /* open addressing, by address */
    size_t mask;
    uint64_t depth;
};

static const struct attrs **find_seen(
    const struct attrs **seen, size_t mask, const struct attrs *set)
{
    size_t at = hash_mix((uintptr_t)set >> 4, 0) & mask;
    while (seen[at] && seen[at] != set)
        at = (at + 1) & mask;
    return &seen[at];
}

/* False where a set was seen before. */
static bool add_seen(struct search *s, const struct attrs *set)
{
    if (s->count * 2 >= s->mask) {
        size_t mask = s->mask ? s->mask * 2 + 1 : 63;
        const struct attrs **seen = gc_alloc((mask + 1) * sizeof *seen);
        for (size_t i = 0; i < s->count; i++)
            *find_seen(seen, mask, s->found[i]) = s->found[i];
        s->seen = seen;
        s->mask = mask;
    }
    const struct attrs **place = find_seen(s->seen, s->mask, set);
    if (*place)
        return false;
    *place = set;
    return true;
}

static void add_found(struct search *s, const struct attrs *set)
{
    if (s->count == s->cap) {
        s->found = gc_grow(s->found, sizeof *s->found, &s->cap);
    }
    s->found[s->count++] = set;
}

static bool is_derivation(struct vm *vm, value v)
{
    value *type = value_is_attrs(v) ? attrs_find(value_attrs(v), SYM_type) : NULL;
    if (!type)
        return false;
    value text = vm_force(vm, *type, NULL);
    return value_is_string(text) && slice_eq(value_bytes(text), slice_of("derivation"));
}

/* Whether to go into v, which is forced. */
static bool take(struct search *s, value v)
{
    struct vm *vm = s->vm;
    if (!is_derivation(vm, v))
        return true;
    struct attrs *set = value_attrs(v);
    if (!add_seen(s, set))
        return false;
    value *name = attrs_find(set, SYM_name);
    if (!name)
        vm_raise_at(vm, ERR_TYPE, POS_NONE, "derivation name missing");
    vm_force_plain_string(vm, *name, "while evaluating the 'name' attribute of a derivation");
    add_found(s, set);
    return false;
}

static void look_into(struct search *s, value v);

/* Whether a name can stand in a path of attributes without quotes; others are passed over. */
static bool is_plain_name(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        bool other = (c >= '0' && c <= '9') || c == '-' || c == '+';
        if (!letter && (i == 0 || !other))
            return false;
    }
    return name.len > 0;
}

static bool wants_search(struct vm *vm, value v)
{
    value *wish = value_is_attrs(v) ? attrs_find(value_attrs(v), SYM_recurseForDerivations) : NULL;
    return wish &&
           vm_force_bool(vm, *wish, "while evaluating the attribute `recurseForDerivations`");
}

struct step {
    struct search *search;
    value v;
    bool always;
};

static void look_at_attr(struct vm *vm, void *arg)
{
    struct step *step = arg;
    value v = step->v;
    if (!step->always) {
        v = vm_force(vm, v, NULL);
        if (!take(step->search, v) || !wants_search(vm, v))
            return;
    }
    look_into(step->search, v);
}

static void look_into_set(struct search *s, const struct attrs *set)
{
    bool combined = attrs_find(set, symbol_intern(slice_of("_combineChannels")));
    const uint32_t *order = shape_by_name(set->shape);
    for (size_t i = 0; i < attrs_count(set); i++) {
        uint32_t slot = order[i];
        symbol name = set->shape->symbols[slot];
        if (!is_plain_name(symbol_slice(name)))
            continue;
        struct step step = { s, set->slots[slot], combined };
        uint64_t depth = s->depth;
        struct error *e = vm_try(s->vm, look_at_attr, &step, false);
        s->depth = depth;
        if (!e)
            continue;
        struct buf hint = { 0 };
        buf_printf(&hint, "while evaluating the attribute '%s'", symbol_cstr(name));
        error_add_trace(e, shape_pos(set->shape, slot), buf_cstr(&hint), TRACE_DEFAULT);
        vm_throw(s->vm, e);
    }
}

static void look_into(struct search *s, value v)
{
    struct vm *vm = s->vm;
    if (++s->depth > vm->settings.max_call_depth)
        vm_raise_at(vm, ERR_DEPTH, POS_NONE, "stack overflow; max-call-depth exceeded");
    v = vm_force(vm, vm_auto_call(vm, vm_force(vm, v, NULL), s->args), NULL);
    if (!take(s, v)) {
        s->depth--;
        return;
    }
    if (value_is_attrs(v)) {
        look_into_set(s, value_attrs(v));
    } else if (value_is_list(v)) {
        const struct list *list = value_list(v);
        for (size_t i = 0; i < list->count; i++) {
            value item = vm_force(vm, list->items[i], NULL);
            if (take(s, item))
                look_into(s, item);
        }
    } else {
        vm_raise_at(vm, ERR_TYPE, POS_NONE,
            "expression does not evaluate to a derivation (or a set or list of those)");
    }
    s->depth--;
}

void derivations_each(struct vm *vm, value v, value args,
    void (*fn)(struct vm *vm, const struct attrs *derivation, void *arg), void *arg)
{
    struct search s = { .vm = vm, .args = args };
    look_into(&s, v);
    for (size_t i = 0; i < s.count; i++)
        fn(vm, s.found[i], arg);
}

/* Of one derivation ----------------------------------------------------------------------- */

static NORETURN void raise_path(struct vm *vm, pos at, const char *fmt, struct slice text)
{
    struct error *e = error_new(ERR_STORE, POS_NONE, fmt, (int)text.len, text.ptr);
    error_add_trace(
        e, at, "while evaluating the 'drvPath' attribute of a derivation", TRACE_DEFAULT);
    vm_throw(vm, e);
}

struct slice derivations_path(struct vm *vm, const struct attrs *derivation)
{
    value *drv_path = attrs_find(derivation, SYM_drvPath);
    if (!drv_path)
        vm_raise_at(
            vm, ERR_MISSING_ATTR, POS_NONE, "derivation does not contain a 'drvPath' attribute");
    pos at = attrs_pos(derivation, SYM_drvPath);
    context ctx = CONTEXT_NONE;
    struct slice path, text = vm_coerce(vm, *drv_path, COERCE_INTERPOLATE, &ctx,
                           "while evaluating the 'drvPath' attribute of a derivation");
    if (!store_path_parse(text, &path, NULL))
        raise_path(vm, at, "path '%.*s' is not in the Nix store", text);
    if (!store_path_is_derivation(path))
        raise_path(
            vm, at, "store path '%.*s' is not a valid derivation path", store_path_base(path));
    return path;
}

struct slice derivations_output(struct vm *vm, const struct attrs *derivation)
{
    value *output = attrs_find(derivation, SYM_outputName);
    struct slice name = { "", 0 };
    if (output)
        name = value_bytes(
            vm_force_plain_string(vm, *output, "while evaluating the output name of a derivation"));
    if (name.len == 0)
        vm_raise_at(vm, ERR_MISSING_ATTR, POS_NONE,
            "derivation '%s' lacks an 'outputName' attribute",
            derivations_path(vm, derivation).ptr);
    return name;
}
