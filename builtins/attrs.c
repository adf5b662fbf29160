#include "builtins/builtin.h"
#include "builtins/record.h"
#include "lib/bulk.h"
#include "lib/hash.h"
#include "lib/print.h"
#include "lib/stop.h"

/* Look-ups ------------------------------------------------------------------------------- */

NORETURN static void raise_missing(struct vm *vm, struct slice name, const char *why)
{
    struct buf quoted = { 0 };
    print_attr_name(&quoted, name);
    struct error *e =
        error_new(ERR_MISSING_ATTR, POS_NONE, "attribute '%s' missing", buf_cstr(&quoted));
    error_add_trace(e, POS_NONE, why, TRACE_DEFAULT);
    vm_throw(vm, e);
}

/* The slot of the attribute that a string names, or NULL. */
static value *find_named(const struct attrs *set, value name)
{
    symbol s = symbol_lookup(value_bytes(name));
    return s == SYMBOL_NONE ? NULL : attrs_find(set, s);
}

/* shape_find that remembers the last shape: for lists of sets that are made alike. */
struct memo {
    const struct shape *shape;
    symbol name;
    int32_t slot;
};

static value *memo_find(struct memo *m, const struct attrs *set)
{
    if (m->shape != set->shape) {
        m->shape = set->shape;
        m->slot = shape_find(set->shape, m->name);
    }
    return m->slot == SLOT_NONE ? NULL : (value *)&set->slots[m->slot];
}

BUILTIN(getAttr, "getAttr", 2, "s set", 0,
    "Return the attribute of *set* that the string *s* names. It is an error if there is none; "
    "this is `set.${s}`.")
{
    value name = vm_force_plain_string(vm, args[0], FIRST("getAttr"));
    value set = vm_force_attrs(vm, args[1], SECOND("getAttr"));
    value *slot = find_named(value_attrs(set), name);
    if (!slot)
        raise_missing(vm, value_bytes(name), "in the attribute set under consideration");
    return vm_force(vm, *slot, NULL);
}

BUILTIN(hasAttr, "hasAttr", 2, "s set", 0,
    "Return whether *set* has an attribute that the string *s* names; this is `set ? ${s}`.")
{
    value name = vm_force_plain_string(vm, args[0], FIRST("hasAttr"));
    value set = vm_force_attrs(vm, args[1], SECOND("hasAttr"));
    return value_of_bool(find_named(value_attrs(set), name) != NULL);
}

BUILTIN(catAttrs, "catAttrs", 2, "attr list", 0,
    "Collect the attribute named *attr* of each set in *list*, in order. Sets without it are "
    "passed over.")
{
    value name = vm_force_plain_string(vm, args[0], FIRST("catAttrs"));
    const struct list *sets = value_list(vm_force_list(vm, args[1], SECOND("catAttrs")));
    struct memo memo = { .name = symbol_intern(value_bytes(name)) };
    struct list_builder found = { 0 };
    for (size_t i = 0; i < sets->count; i++) {
        stop_poll();
        value set = vm_force_attrs(vm, sets->items[i],
            "while evaluating an element in the list passed as second argument to "
            "builtins.catAttrs");
        value *slot = memo_find(&memo, value_attrs(set));
        if (slot)
            list_add(&found, *slot);
    }
    return list_finish(&found);
}

/* Positions ------------------------------------------------------------------------------ */

static value line_of(struct vm *vm __attribute__((unused)), value *args)
{
    struct place place = { 0 };
    source_place((pos)value_int(args[0]), &place);
    return value_of_int(place.line);
}

static value column_of(struct vm *vm __attribute__((unused)), value *args)
{
    struct place place = { 0 };
    source_place((pos)value_int(args[0]), &place);
    return value_of_int(place.column);
}

/* Not in the registry: finding a line is put off until somebody looks at it, as in Nix. */
static const struct builtin line_builtin __attribute__((aligned(16))) = {
    .word0 = &line_builtin.head,
    .head = { .kind = FUNC_BUILTIN, .arity = 1 },
    .name = "lineOfPos",
    .fn = line_of,
    .args = "pos",
};
static const struct builtin column_builtin __attribute__((aligned(16))) = {
    .word0 = &column_builtin.head,
    .head = { .kind = FUNC_BUILTIN, .arity = 1 },
    .name = "columnOfPos",
    .fn = column_of,
    .args = "pos",
};

/* { column; file; line; }, or null where the text is not a file. */
static value position_value(pos at)
{
    static const symbol names[] = { SYM_file, SYM_line, SYM_column };
    static struct shape *shape;
    struct place place;
    const char *file = source_place(at, &place) ? source_path(place.source) : NULL;
    if (!file)
        return VALUE_NULL;
    if (!shape)
        shape = shape_new(names, NULL, ARRAY_LEN(names));
    struct attrs *set = attrs_new(shape);
    set->slots[0] = string_from_cstr(file);
    set->slots[1] = thunk_apply(value_of_builtin(&line_builtin), value_of_int(at));
    set->slots[2] = thunk_apply(value_of_builtin(&column_builtin), value_of_int(at));
    return value_of_attrs(set);
}

BUILTIN(unsafeGetAttrPos, "unsafeGetAttrPos", 2, "s set", 0,
    "Return where the attribute of *set* named *s* was defined, as a set of `file`, `line` and "
    "`column`; `null` if there is no such attribute or it does not come from a file. Unsafe: the "
    "result depends on more than the value of *set*.")
{
    value name = vm_force_plain_string(vm, args[0], FIRST("unsafeGetAttrPos"));
    value set = vm_force_attrs(vm, args[1], SECOND("unsafeGetAttrPos"));
    symbol s = symbol_lookup(value_bytes(name));
    return s == SYMBOL_NONE ? VALUE_NULL : position_value(attrs_pos(value_attrs(set), s));
}

/* Names and values ----------------------------------------------------------------------- */

BUILTIN(attrNames, "attrNames", 1, "set", 0,
    "Return the names of the attributes of *set* as a list of strings in byte order.")
{
    value set =
        vm_force_attrs(vm, args[0], "while evaluating the argument passed to builtins.attrNames");
    struct shape *shape = value_attrs(set)->shape;
    const uint32_t *order = shape_by_name(shape);
    struct list *names = list_new(shape->count);
    STOP_FOR(size_t, i, 0, shape->count)
        names->items[i] = symbol_value(shape->symbols[order[i]]);
    return value_of_list(names);
}

BUILTIN(attrValues, "attrValues", 1, "set", 0,
    "Return the values of the attributes of *set* as a list, in the order of `attrNames`.")
{
    value set =
        vm_force_attrs(vm, args[0], "while evaluating the argument passed to builtins.attrValues");
    const struct attrs *a = value_attrs(set);
    const uint32_t *order = shape_by_name(a->shape);
    struct list *values = list_new(a->shape->count);
    STOP_FOR(size_t, i, 0, a->shape->count)
        values->items[i] = a->slots[order[i]];
    return value_of_list(values);
}

BUILTIN(mapAttrs, "mapAttrs", 2, "f attrset", 0,
    "Apply the function *f* to the name and the value of each attribute of *attrset*; the results "
    "are the values of a set with the same names. `f` is called when a value is looked at.")
{
    value set = vm_force_attrs(vm, args[1], SECOND("mapAttrs"));
    const struct attrs *a = value_attrs(set);
    struct attrs *result = attrs_new(shape_bare(a->shape));
    for (size_t i = 0; i < a->shape->count; i++)
        result->slots[i] = thunk_apply2(args[0], symbol_value(a->shape->symbols[i]), a->slots[i]);
    return value_of_attrs(result);
}

/* Parts of sets -------------------------------------------------------------------------- */

/*
 * What removeAttrs and intersectAttrs found out about shapes is remembered in direct-mapped
 * tables, as lib/attrs.c does for `//`: the same names are removed from sets of the same shape
 * again and again, and the results had better share their shape too.
 */
enum { TABLE_SIZE = 512, TABLE_MAX_SLOTS = 64 };

struct removal {
    const struct shape *from;
    struct shape *result;
    uint32_t count;
    uint32_t slots[]; /* those that go, ascending */
};

static struct shape *shape_without(const struct shape *from, const uint32_t *slots, uint32_t count)
{
    uint32_t n = from->count - count;
    symbol *symbols = gc_alloc_atomic(2 * sizeof *symbols * (n + 1));
    pos *positions = symbols + n + 1;
    for (uint32_t i = 0, gone = 0, kept = 0; i < from->count; i++) {
        stop_poll();
        if (gone < count && slots[gone] == i) {
            gone++;
        } else {
            symbols[kept] = from->symbols[i];
            positions[kept++] = shape_pos(from, i);
        }
    }
    return shape_of(symbols, from->positions ? positions : NULL, n);
}

static struct shape *removal_find(const struct shape *from, const uint32_t *slots, uint32_t count)
{
    static struct removal **table;
    if (count > TABLE_MAX_SLOTS)
        return shape_without(from, slots, count);
    if (!table)
        table = gc_alloc_root(TABLE_SIZE * sizeof *table);
    uint64_t hash = from->id;
    for (uint32_t i = 0; i < count; i++)
        hash = hash_mix(hash, slots[i]);
    struct removal **entry = &table[hash_mix(hash, count) >> 32 & (TABLE_SIZE - 1)];
    struct removal *r = *entry;
    if (r && r->from == from && r->count == count &&
        !memcmp(r->slots, slots, count * sizeof *slots))
        return r->result;
    r = gc_alloc(sizeof *r + count * sizeof *slots);
    r->from = from;
    r->result = shape_without(from, slots, count);
    r->count = count;
    memcpy(r->slots, slots, count * sizeof *slots);
    *entry = r;
    return r->result;
}

/* The slots of `shape` that the strings of `names` name, in their order. */
static uint32_t named_slots(
    struct vm *vm, const struct shape *shape, const struct list *names, uint32_t *slots)
{
    uint32_t found = 0;
    for (size_t i = 0; i < names->count; i++) {
        stop_poll();
        value name = vm_force_plain_string(vm, names->items[i],
            "while evaluating the values of the second argument passed to builtins.removeAttrs");
        symbol s = symbol_lookup(value_bytes(name));
        int32_t slot = s == SYMBOL_NONE ? SLOT_NONE : shape_find(shape, s);
        if (slot != SLOT_NONE)
            slots[found++] = (uint32_t)slot;
    }
    return found;
}

/* Makes slots ascending and distinct; returns how many are left. */
static uint32_t sort_few_slots(uint32_t *slots, uint32_t found)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < found; i++) {
        uint32_t slot = slots[i], at = count;
        while (at > 0 && slots[at - 1] > slot)
            at--;
        if (at > 0 && slots[at - 1] == slot)
            continue;
        memmove(slots + at + 1, slots + at, (count++ - at) * sizeof *slots);
        slots[at] = slot;
    }
    return count;
}

static uint32_t sort_many_slots(uint32_t *slots, uint32_t found, uint32_t all)
{
    uint32_t count = 0;
    bool *goes = gc_alloc_atomic(all);
    bulk_clear(goes, all);
    for (uint32_t i = 0; i < found; i++) {
        stop_poll();
        goes[slots[i]] = true;
    }
    for (uint32_t slot = 0; slot < all; slot++) {
        stop_poll();
        if (goes[slot])
            slots[count++] = slot;
    }
    return count;
}

BUILTIN(removeAttrs, "removeAttrs", 2, "set list", BUILTIN_GLOBAL,
    "Return *set* without the attributes that the strings in *list* name. They need not exist.")
{
    value set = vm_force_attrs(vm, args[0], FIRST("removeAttrs"));
    const struct list *names = value_list(vm_force_list(vm, args[1], SECOND("removeAttrs")));
    const struct attrs *a = value_attrs(set);
    uint32_t few[TABLE_MAX_SLOTS];
    uint32_t *slots =
        names->count <= ARRAY_LEN(few) ? few : gc_alloc_atomic(names->count * sizeof *slots);
    uint32_t count = named_slots(vm, a->shape, names, slots);
    count = count <= ARRAY_LEN(few) ? sort_few_slots(slots, count)
                                    : sort_many_slots(slots, count, a->shape->count);
    /* A set of its own even where nothing goes: printing knows sets by their identity. */
    struct attrs *result = attrs_new(count ? removal_find(a->shape, slots, count) : a->shape);
    uint32_t from = 0, to = 0;
    for (uint32_t i = 0; i <= count; i++) {
        stop_poll();
        uint32_t end = i < count ? slots[i] : a->shape->count;
        if (end > from)
            bulk_copy(result->slots + to, a->slots + from, (end - from) * sizeof(value));
        to += end - from;
        from = end + 1;
    }
    return value_of_attrs(result);
}

struct intersection {
    const struct shape *left, *right;
    struct shape *result;
    uint32_t count;
    uint32_t sources[]; /* for each slot of the result its slot in `right` */
};

/* The first slot at or after `from` whose symbol is not below `name`; near ones are found fast. */
static uint32_t seek(const struct shape *s, uint32_t from, symbol name)
{
    uint32_t step = 1, low = from, high = from;
    while (high < s->count && s->symbols[high] < name) {
        low = high + 1;
        high = s->count - high > step ? high + step : s->count;
        step *= 2;
    }
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (s->symbols[mid] < name)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static struct intersection *intersection_new(const struct shape *left, const struct shape *right)
{
    bool left_small = left->count < right->count;
    const struct shape *small = left_small ? left : right, *large = left_small ? right : left;
    struct intersection *x = gc_alloc(sizeof *x + small->count * sizeof *x->sources);
    symbol *symbols = gc_alloc_atomic(2 * sizeof *symbols * (small->count + 1));
    pos *positions = symbols + small->count + 1;
    uint32_t n = 0, j = 0;
    for (uint32_t i = 0; i < small->count; i++) {
        stop_poll();
        j = seek(large, j, small->symbols[i]);
        if (j == large->count)
            break;
        if (large->symbols[j] != small->symbols[i])
            continue;
        x->sources[n] = left_small ? j : i;
        positions[n] = shape_pos(right, x->sources[n]);
        symbols[n++] = small->symbols[i];
    }
    x->left = left;
    x->right = right;
    x->count = n;
    x->result = shape_of(symbols, right->positions ? positions : NULL, n);
    return x;
}

static struct intersection *intersection_find(const struct shape *left, const struct shape *right)
{
    static struct intersection **table;
    if (left->count > TABLE_MAX_SLOTS && right->count > TABLE_MAX_SLOTS)
        return intersection_new(left, right);
    if (!table)
        table = gc_alloc_root(TABLE_SIZE * sizeof *table);
    struct intersection **entry =
        &table[hash_mix(hash_mix(left->id, right->id), 0) >> 32 & (TABLE_SIZE - 1)];
    if (!*entry || (*entry)->left != left || (*entry)->right != right)
        *entry = intersection_new(left, right);
    return *entry;
}

BUILTIN(intersectAttrs, "intersectAttrs", 2, "e1 e2", 0,
    "Return the attributes of the set *e2* whose names the set *e1* has too. The time taken grows "
    "with the smaller of the sets.")
{
    value left = vm_force_attrs(vm, args[0], FIRST("intersectAttrs"));
    value right = vm_force_attrs(vm, args[1], SECOND("intersectAttrs"));
    const struct attrs *a = value_attrs(left), *b = value_attrs(right);
    if (a->shape->count == 0 || b->shape->count == 0)
        return value_of_attrs(&attrs_empty);
    const struct intersection *x = intersection_find(a->shape, b->shape);
    struct attrs *result = attrs_new(x->result);
    STOP_FOR(size_t, i, 0, x->count)
        result->slots[i] = b->slots[x->sources[i]];
    return value_of_attrs(result);
}

/* Making sets ---------------------------------------------------------------------------- */

#define PAIR "in a {name=...; value=...;} pair"

/* A pair without `value` is an error only where its name is not a repetition. */
static void check_values(struct vm *vm, const struct attrs *set)
{
    for (size_t i = 0; i < set->shape->count; i++) {
        stop_poll();
        if (value_is_none(set->slots[i]))
            raise_missing(vm, symbol_slice(SYM_value), PAIR);
    }
}

static struct slice pair_name(struct vm *vm, value v, pos at)
{
    static const char why[] = "while evaluating the `name` attribute of an element of the list "
                              "passed to builtins.listToAttrs";
    v = value_peek(v);
    if (likely(value_is_string(v) && !value_context(v)))
        return value_bytes(v);
    vm_wanted_at(vm, at);
    v = vm_force_plain_string(vm, v, why);
    vm_wanted_at(vm, POS_NONE);
    return value_bytes(v);
}

BUILTIN(listToAttrs, "listToAttrs", 1, "e", 0,
    "Make a set of a list of `{ name = ...; value = ...; }` pairs. Where a name comes more than "
    "once, its first pair counts.")
{
    value pairs =
        vm_force_list(vm, args[0], "while evaluating the argument passed to builtins.listToAttrs");
    const struct list *list = value_list(pairs);
    if (list->count == 0)
        return value_of_attrs(&attrs_empty);
    struct attr_entry *entries = gc_alloc(list->count * sizeof *entries);
    struct memo names = { .name = SYM_name }, values = { .name = SYM_value };
    bool complete = true;
    for (size_t i = 0; i < list->count; i++) {
        stop_poll();
        value pair = vm_force_attrs(vm, list->items[i],
            "while evaluating an element of the list passed to builtins.listToAttrs");
        const struct attrs *a = value_attrs(pair);
        value *slot = memo_find(&names, a);
        if (!slot)
            raise_missing(vm, symbol_slice(SYM_name), PAIR);
        entries[i].name =
            symbol_intern(pair_name(vm, *slot, shape_pos(a->shape, (size_t)names.slot)));
        slot = memo_find(&values, a);
        complete &= slot != NULL;
        entries[i].v = slot ? *slot : VALUE_NONE;
        entries[i].pos = slot ? shape_pos(a->shape, (size_t)values.slot) : POS_NONE;
    }
    value set = record_make(entries, list->count, true);
    if (!complete)
        check_values(vm, value_attrs(set));
    return set;
}

BUILTIN(functionArgs, "functionArgs", 1, "f", 0,
    "Return a set of the names in the function *f*'s set pattern; each is `true` if it has a "
    "default. For functions without a set pattern, and builtins, the set is empty.")
{
    value f = vm_force(vm, args[0], NULL);
    if (!value_is_func(f))
        vm_raise(vm, ERR_TYPE, "'functionArgs' requires a function");
    const struct code_formals *formals = vm_next_formals(f);
    if (!formals || formals->count == 0)
        return value_of_attrs(&attrs_empty);
    struct attr_entry *entries = gc_alloc(formals->count * sizeof *entries);
    for (uint32_t i = 0; i < formals->count; i++) {
        const struct code_formal *formal = &formals->items[i];
        entries[i] =
            (struct attr_entry){ formal->name, formal->pos, value_of_bool(formal->optional) };
    }
    return record_make(entries, formals->count, true);
}

/* Zipping -------------------------------------------------------------------------------- */

/* Merges the sorted runs [starts[i], starts[i + 1]) pairwise until one is left; stable. Returns
 * where the result is, `items` or `spare`. */
static struct attr_entry *merge_runs(
    struct attr_entry *items, struct attr_entry *spare, size_t *starts, size_t runs)
{
    while (runs > 1) {
        size_t left = 0;
        for (size_t r = 0; r < runs; r += 2) {
            size_t i = starts[r], mid = starts[r + 1], end = r + 2 <= runs ? starts[r + 2] : mid;
            for (size_t j = mid, k = i; k < end; k++) {
                stop_poll();
                spare[k] = i < mid && (j == end || items[i].name <= items[j].name) ? items[i++]
                                                                                   : items[j++];
            }
            starts[left++] = starts[r];
        }
        starts[left] = starts[runs];
        runs = left;
        struct attr_entry *swap = items;
        items = spare;
        spare = swap;
    }
    return items;
}

/* All attributes of the sets in `list`, by symbol and then in the order of the list. */
static struct attr_entry *collect(struct vm *vm, const struct list *list, size_t *count)
{
    size_t *starts = gc_alloc_atomic((list->count + 1) * sizeof *starts);
    size_t total = 0;
    for (size_t i = 0; i < list->count; i++) {
        stop_poll();
        value set = vm_force_attrs(vm, list->items[i],
            "while evaluating a value of the list passed as second argument to "
            "builtins.zipAttrsWith");
        starts[i] = total;
        total += attrs_count(value_attrs(set));
    }
    starts[list->count] = total;
    struct attr_entry *items = gc_alloc((total + 1) * sizeof *items);
    for (size_t i = 0; i < list->count; i++) {
        const struct attrs *a = value_attrs(vm_force(vm, list->items[i], NULL));
        STOP_FOR(size_t, j, 0, a->shape->count)
            items[starts[i] + j] =
                (struct attr_entry){ a->shape->symbols[j], POS_NONE, a->slots[j] };
    }
    *count = total;
    if (list->count < 2)
        return items;
    return merge_runs(items, gc_alloc((total + 1) * sizeof *items), starts, list->count);
}

BUILTIN(zipAttrsWith, "zipAttrsWith", 2, "f list", 0,
    "Turn a list of sets into a set of lists, and apply the function *f* to each name and the "
    "list of the values that the sets have for it. `f` is called when a value is looked at.")
{
    value f = vm_force_func(vm, args[0], FIRST("zipAttrsWith"));
    const struct list *list = value_list(vm_force_list(vm, args[1], SECOND("zipAttrsWith")));
    size_t count, names = 0;
    struct attr_entry *items = collect(vm, list, &count);
    for (size_t i = 0; i < count;) {
        symbol name = items[i].name;
        size_t end = i;
        while (end < count && items[end].name == name) {
            stop_poll();
            end++;
        }
        struct list *values = list_new(end - i);
        STOP_FOR(size_t, j, i, end)
            values->items[j - i] = items[j].v;
        value v = thunk_apply2(f, symbol_value(name), value_of_list(values));
        items[names++] = (struct attr_entry){ name, POS_NONE, v };
        i = end;
    }
    return record_make(items, names, true);
}
