#include "builtins/builtin.h"
#include "lib/bulk.h"
#include "lib/hash.h"
#include "lib/stop.h"

/* The item, forced; the list keeps it so, and the next reader meets no thunk. */
static inline value force_item(struct vm *vm, struct list *l, size_t i)
{
    return l->items[i] = vm_force(vm, value_peek(l->items[i]), NULL);
}

/* Access ---------------------------------------------------------------------------------- */

BUILTIN(length, "length", 1, "e", 0, "Return the number of elements of the list *e*.")
{
    return value_of_int((int64_t)value_list(vm_force_list(vm, args[0], FIRST("length")))->count);
}

BUILTIN(
    head, "head", 1, "list", 0, "Return the first element of *list*. An empty list is an error.")
{
    const char *why = "while evaluating the first argument passed to 'builtins.head'";
    struct list *l = value_list(vm_force_list(vm, args[0], why));
    if (l->count == 0)
        vm_raise(vm, ERR_VALUE, "'builtins.head' called on an empty list");
    return force_item(vm, l, 0);
}

BUILTIN(tail, "tail", 1, "list", 0,
    "Return *list* without its first element. An empty list is an error.\n\n"
    "The list is copied, so a loop that takes `tail` after `tail` takes quadratic time.")
{
    const char *why = "while evaluating the first argument passed to 'builtins.tail'";
    struct list *l = value_list(vm_force_list(vm, args[0], why));
    if (l->count == 0)
        vm_raise(vm, ERR_VALUE, "'builtins.tail' called on an empty list");
    return list_from(l->items + 1, l->count - 1);
}

BUILTIN(elemAt, "elemAt", 2, "xs n", BUILTIN_STRICT * 2,
    "Return the element number *n* of the list *xs*, counting from 0. An index outside the list "
    "is an error.")
{
    int64_t n = vm_force_int(
        vm, args[1], "while evaluating the second argument passed to 'builtins.elemAt'");
    struct list *l = value_list(vm_force_list(
        vm, args[0], "while evaluating the first argument passed to 'builtins.elemAt'"));
    if (n < 0 || (uint64_t)n >= l->count)
        vm_raise(vm, ERR_VALUE, "'builtins.elemAt' called with index %lld on a list of size %llu",
            (long long)n, (unsigned long long)l->count);
    return force_item(vm, l, (size_t)n);
}

/* What is the same is equal to itself, whatever value it has; otherwise as ==. */
static bool item_equal(struct vm *vm, value x, value item)
{
    value a = value_peek(x), b = value_peek(item);
    if (value_same(a, b)) {
        vm_force(vm, a, NULL);
        return true;
    }
    if (value_is_string(a) && value_is_string(b))
        return slice_eq(value_bytes(a), value_bytes(b));
    return vm_equal(vm, a, b, NULL);
}

BUILTIN(elem, "elem", 2, "x xs", BUILTIN_STRICT * 2,
    "Return `true` if an element of the list *xs* equals *x*. What comes after the first such "
    "element is not evaluated.")
{
    struct list *l = value_list(vm_force_list(vm, args[1], SECOND("elem")));
    for (size_t i = 0; i < l->count; i++) {
        stop_poll();
        if (item_equal(vm, args[0], l->items[i]))
            return VALUE_TRUE;
    }
    return VALUE_FALSE;
}

/* Making ---------------------------------------------------------------------------------- */

BUILTIN(map, "map", 2, "f list", BUILTIN_GLOBAL | BUILTIN_STRICT * 2,
    "Apply the function *f* to each element of *list*. *f* itself is evaluated at once; the "
    "elements of the result only when they are used.\n\n"
    "```nix\n"
    "map (x: \"lib\" + x) [ \"c\" \"m\" ]\n"
    "```\n\n"
    "is `[ \"libc\" \"libm\" ]`.")
{
    value list = vm_force_list(vm, args[1], SECOND("map"));
    struct list *from = value_list(list);
    if (from->count == 0)
        return list;
    value f = vm_force_func(vm, args[0], FIRST("map"));
    struct applier of = applier_new(f, from->count);
    struct list *to = list_new(from->count);
    for (size_t i = 0; i < from->count; i++) {
        to->items[i] = applier_thunk(&of, from->items[i]);
        stop_poll();
    }
    return value_of_list(to);
}

BUILTIN(genList, "genList", 2, "generator length", BUILTIN_STRICT * 2,
    "Return a list of *length* elements, of which number *i*, counting from 0, is *generator* "
    "`i`. The elements are evaluated when they are used.\n\n"
    "```nix\n"
    "builtins.genList (i: 2 * i) 4\n"
    "```\n\n"
    "is `[ 0 2 4 6 ]`.")
{
    int64_t count = vm_force_int(vm, args[1], SECOND("genList"));
    if (count < 0)
        vm_raise(vm, ERR_VALUE, "cannot create list of size %lld", (long long)count);
    value f = vm_force_func(vm, args[0], FIRST("genList"));
    if ((uint64_t)count > SIZE_MAX / (2 * sizeof(value)))
        gc_exhausted(SIZE_MAX);
    struct applier of = applier_new(f, (size_t)count);
    struct list *to = list_new((size_t)count);
    for (int64_t i = 0; i < count; i++) {
        to->items[i] = applier_thunk(&of, value_of_int(i));
        stop_poll();
    }
    return value_of_list(to);
}

BUILTIN(concatLists, "concatLists", 1, "lists", 0, "Join a list of lists into one list.")
{
    struct list *lists = value_list(vm_force_list(vm, args[0], FIRST("concatLists")));
    const char *why = "while evaluating a value of the list passed to builtins.concatLists";
    size_t total = 0;
    value longest = value_of_list(&list_empty);
    for (size_t i = 0; i < lists->count; i++) {
        stop_poll();
        value part = lists->items[i] = vm_force_list(vm, lists->items[i], why);
        total += value_list(part)->count;
        if (value_list(part)->count > value_list(longest)->count)
            longest = part;
    }
    if (value_list(longest)->count == total)
        return longest;
    struct list *all = list_new(total);
    value *to = all->items;
    for (size_t i = 0; i < lists->count; i++) {
        stop_poll();
        const struct list *part = value_list(lists->items[i]);
        bulk_copy(to, part->items, part->count * sizeof *to);
        to += part->count;
    }
    return value_of_list(all);
}

static NORETURN void raise_not_list(struct vm *vm, value v, value f)
{
    pos at = vm_value_pos(v) != POS_NONE ? vm_value_pos(v) : vm_value_pos(f);
    struct error *e = vm_type_error("a list", v, POS_NONE);
    error_add_trace(e, at,
        "while evaluating the return value of the function passed to builtins.concatMap",
        TRACE_DEFAULT);
    vm_throw(vm, e);
}

BUILTIN(concatMap, "concatMap", 2, "f list", BUILTIN_STRICT * 1,
    "Apply *f*, which returns lists, to each element of *list* and join the results: "
    "`concatLists (map f list)`, only faster.")
{
    value f = vm_force_func(vm, args[0], FIRST("concatMap"));
    struct list *from = value_list(vm_force_list(vm, args[1], SECOND("concatMap")));
    struct list *parts = list_new(from->count);
    size_t total = 0;
    for (size_t i = 0; i < from->count; i++) {
        parts->items[i] = vm_call1(vm, f, from->items[i], NULL);
        if (!value_is_list(parts->items[i]))
            raise_not_list(vm, parts->items[i], f);
        total += value_list(parts->items[i])->count;
    }
    struct list *all = list_new(total);
    value *to = all->items;
    for (size_t i = 0; i < from->count; i++) {
        stop_poll();
        const struct list *part = value_list(parts->items[i]);
        bulk_copy(to, part->items, part->count * sizeof *to);
        to += part->count;
    }
    return value_of_list(all);
}

/* Folds ----------------------------------------------------------------------------------- */

BUILTIN(foldl, "foldl'", 3, "op nul list", BUILTIN_STRICT * 1,
    "Combine the elements of *list* from left to right, beginning with *nul*: "
    "`foldl' op nul [ a b ]` is `op (op nul a) b`. Each result of *op* is evaluated before the "
    "next call, so long lists need no stack.")
{
    value f = vm_force_func(
        vm, args[0], "while evaluating the first argument passed to builtins.foldlStrict");
    struct list *l = value_list(vm_force_list(
        vm, args[2], "while evaluating the third argument passed to builtins.foldlStrict"));
    value result = args[1];
    for (size_t i = 0; i < l->count; i++)
        result = vm_call2(vm, f, result, l->items[i], NULL);
    return vm_force(vm, result, NULL);
}

/* Does pred hold (or not: `wanted`) for some element? */
static bool some(struct vm *vm, value pred, const struct list *l, bool wanted, const char *why)
{
    for (size_t i = 0; i < l->count; i++) {
        if (vm_force_bool(vm, vm_call1(vm, pred, l->items[i], NULL), why) == wanted)
            return true;
    }
    return false;
}

BUILTIN(any, "any", 2, "pred list", BUILTIN_STRICT * 1,
    "Return `true` if *pred* returns `true` for at least one element of *list*. What comes after "
    "the first such element is not looked at.")
{
    value pred = vm_force_func(vm, args[0], FIRST("any"));
    struct list *l = value_list(vm_force_list(vm, args[1], SECOND("any")));
    return value_of_bool(some(vm, pred, l, true,
        "while evaluating the return value of the function passed to builtins.any"));
}

BUILTIN(all, "all", 2, "pred list", BUILTIN_STRICT * 1,
    "Return `true` if *pred* returns `true` for all elements of *list*. What comes after the "
    "first element for which it does not is not looked at.")
{
    value pred = vm_force_func(vm, args[0], FIRST("all"));
    struct list *l = value_list(vm_force_list(vm, args[1], SECOND("all")));
    return value_of_bool(!some(vm, pred, l, false,
        "while evaluating the return value of the function passed to builtins.all"));
}

/* Choosing -------------------------------------------------------------------------------- */

/* One bit for each element of a list: is it chosen? Short lists need no memory. */
struct choice {
    uint64_t *bits;
    size_t count; /* of the chosen */
    uint64_t few[16];
};

static void choice_init(struct choice *c, size_t items)
{
    size_t bytes = (items + 63) / 64 * sizeof *c->bits;
    c->count = 0;
    c->bits = bytes <= sizeof c->few ? c->few : gc_alloc_atomic(bytes);
    bulk_clear(c->bits, bytes);
}

static inline void choice_add(struct choice *c, size_t i)
{
    c->bits[i / 64] |= UINT64_C(1) << i % 64;
    c->count++;
}

/* The elements that are chosen, or that are not. */
static value choice_list(const struct choice *c, const struct list *from, bool chosen)
{
    struct list *to = list_new(chosen ? c->count : from->count - c->count);
    value *end = to->items;
    STOP_FOR(size_t, i, 0, from->count) {
        if ((c->bits[i / 64] >> i % 64 & 1) == chosen)
            *end++ = from->items[i];
    }
    return value_of_list(to);
}

BUILTIN(filter, "filter", 2, "f list", BUILTIN_STRICT * 2,
    "Return the elements of *list* for which the function *f* returns `true`, in their order.")
{
    value list = vm_force_list(vm, args[1], SECOND("filter"));
    struct list *from = value_list(list);
    if (from->count == 0)
        return list;
    value f = vm_force_func(vm, args[0], FIRST("filter"));
    struct choice kept;
    choice_init(&kept, from->count);
    for (size_t i = 0; i < from->count; i++) {
        value keep = vm_call1(vm, f, from->items[i], NULL);
        if (vm_force_bool(vm, keep,
                "while evaluating the return value of the filtering function passed to "
                "builtins.filter"))
            choice_add(&kept, i);
    }
    return kept.count == from->count ? list : choice_list(&kept, from, true);
}

BUILTIN(partition, "partition", 2, "pred list", 0,
    "Split *list* in two: return a set of `right`, the elements for which *pred* returns `true`, "
    "and `wrong`, the others, both in their order.\n\n"
    "```nix\n"
    "builtins.partition (x: x > 10) [ 4 11 15 2 ]\n"
    "```\n\n"
    "is `{ right = [ 11 15 ]; wrong = [ 4 2 ]; }`.")
{
    static struct shape *shape;
    if (!shape)
        shape = shape_new((symbol[]){ SYM_right, SYM_wrong }, NULL, 2);
    value pred = vm_force_func(vm, args[0], FIRST("partition"));
    struct list *from = value_list(vm_force_list(vm, args[1], SECOND("partition")));
    struct choice right;
    choice_init(&right, from->count);
    for (size_t i = 0; i < from->count; i++) {
        value result = vm_call1(vm, pred, force_item(vm, from, i), NULL);
        if (vm_force_bool(vm, result,
                "while evaluating the return value of the partition function passed to "
                "builtins.partition"))
            choice_add(&right, i);
    }
    struct attrs *set = attrs_new(shape);
    set->slots[0] = choice_list(&right, from, true);
    set->slots[1] = choice_list(&right, from, false);
    return value_of_attrs(set);
}

/* Grouping -------------------------------------------------------------------------------- */

struct group {
    symbol name;
    uint32_t count;
    struct list *list;
};

struct groups {
    struct group *items; /* in the order in which their names came up */
    size_t count, cap;
    uint32_t *table; /* open addressing: index + 1, 0 is free */
    size_t mask;
};

static void groups_grow(struct groups *g)
{
    g->items = gc_grow(g->items, sizeof *g->items, &g->cap);
    g->mask = g->cap * 2 - 1;
    g->table = gc_alloc_atomic(g->cap * 2 * sizeof *g->table);
    bulk_clear(g->table, g->cap * 2 * sizeof *g->table);
    for (size_t i = 0; i < g->count; i++) {
        stop_poll();
        size_t at = hash_mix(0, g->items[i].name) & g->mask;
        while (g->table[at])
            at = (at + 1) & g->mask;
        g->table[at] = (uint32_t)i + 1;
    }
}

/* The index of the group of that name, which is made if there is none. */
static uint32_t groups_find(struct groups *g, symbol name)
{
    if (g->count == g->cap)
        groups_grow(g);
    size_t at = hash_mix(0, name) & g->mask;
    for (; g->table[at]; at = (at + 1) & g->mask) {
        if (g->items[g->table[at] - 1].name == name)
            return g->table[at] - 1;
    }
    g->items[g->count] = (struct group){ .name = name };
    g->table[at] = (uint32_t)++g->count;
    return (uint32_t)g->count - 1;
}

BUILTIN(groupBy, "groupBy", 2, "f list", 0,
    "Call *f*, which returns a string, with each element of *list*, and return a set of lists: "
    "under each string that *f* returned, the elements for which it did.\n\n"
    "```nix\n"
    "builtins.groupBy (builtins.substring 0 1) [ \"awk\" \"bc\" \"ar\" ]\n"
    "```\n\n"
    "is `{ a = [ \"awk\" \"ar\" ]; b = [ \"bc\" ]; }`.")
{
    value f = vm_force_func(vm, args[0], FIRST("groupBy"));
    struct list *from = value_list(vm_force_list(vm, args[1], SECOND("groupBy")));
    struct groups g = { 0 };
    uint32_t *group_of = gc_alloc_atomic((from->count + 1) * sizeof *group_of);
    for (size_t i = 0; i < from->count; i++) {
        value name = vm_force_plain_string(vm, vm_call1(vm, f, from->items[i], NULL),
            "while evaluating the return value of the grouping function passed to "
            "builtins.groupBy");
        group_of[i] = groups_find(&g, symbol_intern(value_bytes(name)));
        g.items[group_of[i]].count++;
    }
    struct attrs_builder set = { 0 };
    for (size_t i = 0; i < g.count; i++) {
        g.items[i].list = list_new(g.items[i].count);
        g.items[i].count = 0;
        attrs_add(&set, g.items[i].name, value_of_list(g.items[i].list), POS_NONE);
    }
    for (size_t i = 0; i < from->count; i++) {
        stop_poll();
        struct group *group = &g.items[group_of[i]];
        group->list->items[group->count++] = from->items[i];
    }
    return attrs_finish(&set);
}
