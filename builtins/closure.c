#include "builtins/builtin.h"
#include "lib/bulk.h"
#include "lib/hash.h"
#include "lib/stop.h"

/*
 * The keys of genericClosure. As long as all are strings, or all integers, they are in a hash
 * table. With the first other key they move into a red-black tree, and from then on are compared
 * as by <. It balances as the textbooks have it (Cormen et al., "Introduction to Algorithms"), so
 * that a comparison that fails does so with the same two keys as in Nix, whose tree does likewise.
 */
struct key {
    value key, item;
    struct key *parent, *left, *right; /* in the tree */
    bool red;
};

struct keys {
    struct key **all; /* in the order in which they came */
    size_t count, cap;
    uint32_t *table; /* open addressing: index + 1, 0 is free; not used once there is a tree */
    size_t mask;
    struct key *root; /* NULL as long as the table is in use */
};

/* Tree ------------------------------------------------------------------------------------ */

static void rotate(struct keys *t, struct key *x, bool left)
{
    struct key *y = left ? x->right : x->left;
    struct key *inner = left ? y->left : y->right;
    *(left ? &x->right : &x->left) = inner;
    if (inner)
        inner->parent = x;
    y->parent = x->parent;
    if (!x->parent)
        t->root = y;
    else if (x == x->parent->left)
        x->parent->left = y;
    else
        x->parent->right = y;
    *(left ? &y->left : &y->right) = x;
    x->parent = y;
}

static void rebalance(struct keys *t, struct key *x)
{
    while (x->parent && x->parent->red) {
        struct key *grandparent = x->parent->parent;
        bool is_left = x->parent == grandparent->left;
        struct key *uncle = is_left ? grandparent->right : grandparent->left;
        if (uncle && uncle->red) {
            x->parent->red = uncle->red = false;
            grandparent->red = true;
            x = grandparent;
            continue;
        }
        if (x == (is_left ? x->parent->right : x->parent->left)) {
            x = x->parent;
            rotate(t, x, is_left);
        }
        x->parent->red = false;
        grandparent->red = true;
        rotate(t, grandparent, !is_left);
    }
    t->root->red = false;
}

/* False where an equal key is there. */
static bool tree_add(struct vm *vm, struct keys *t, struct key *k)
{
    struct key *parent = NULL, *before = NULL;
    bool left = false;
    for (struct key *at = t->root; at; at = left ? at->left : at->right) {
        parent = at;
        left = vm_less(vm, k->key, at->key, NULL);
        if (!left)
            before = at;
    }
    if (before && !vm_less(vm, before->key, k->key, NULL))
        return false;
    k->parent = parent;
    k->red = true;
    if (!parent)
        t->root = k;
    else if (left)
        parent->left = k;
    else
        parent->right = k;
    rebalance(t, k);
    return true;
}

/* Table ----------------------------------------------------------------------------------- */

static bool is_simple(value key)
{
    return value_is_string(key) || value_is_small_int(key);
}

static uint64_t hash_key(value key)
{
    return value_is_string(key) ? hash_slice(value_bytes(key)) : hash_mix(0, key.bits);
}

static bool same_key(value a, value b)
{
    return value_is_string(a) ? slice_eq(value_bytes(a), value_bytes(b)) : value_same(a, b);
}

/* Where a key is in the table, or the free place for it. */
static uint32_t *table_find(const struct keys *t, value key)
{
    size_t at = hash_key(key) & t->mask;
    while (t->table[at] && !same_key(t->all[t->table[at] - 1]->key, key))
        at = (at + 1) & t->mask;
    return &t->table[at];
}

static void keys_grow(struct keys *t)
{
    t->all = gc_grow(t->all, sizeof *t->all, &t->cap);
    if (t->root)
        return;
    t->mask = t->cap * 2 - 1;
    t->table = gc_alloc_atomic(t->cap * 2 * sizeof *t->table);
    bulk_clear(t->table, t->cap * 2 * sizeof *t->table);
    for (size_t i = 0; i < t->count; i++) {
        stop_poll();
        *table_find(t, t->all[i]->key) = (uint32_t)i + 1;
    }
}

/* Adds a key, evaluated, unless an equal one is there; says whether it did. */
static bool keys_add(struct vm *vm, struct keys *t, value key, value item)
{
    if (t->count == t->cap)
        keys_grow(t);
    bool simple = is_simple(key) && (!t->count || value_tag(t->all[0]->key) == value_tag(key));
    uint32_t *place = NULL;
    if (!t->root && !simple) {
        for (size_t i = 0; i < t->count; i++)
            tree_add(vm, t, t->all[i]);
    } else if (!t->root) {
        place = table_find(t, key);
        if (*place)
            return false;
    }
    struct key *k = gc_alloc(sizeof *k);
    k->key = key;
    k->item = item;
    if (place)
        *place = (uint32_t)t->count + 1;
    else if (!tree_add(vm, t, k))
        return false;
    t->all[t->count++] = k;
    return true;
}

struct comparison {
    value a, b;
};

static void compare(struct vm *vm, void *arg)
{
    struct comparison *c = arg;
    vm_less(vm, c->a, c->b, NULL);
}

/* The first item in the tree's order that a key cannot be compared with, or NULL. */
static const struct key *find_incomparable(struct vm *vm, const struct key *at, value key)
{
    if (!at)
        return NULL;
    const struct key *found = find_incomparable(vm, at->left, key);
    if (found)
        return found;
    struct comparison c = { key, at->key };
    struct error *e = vm_try(vm, compare, &c, false);
    if (e && error_is_stop(e))
        vm_throw(vm, e);
    if (e)
        return at;
    return find_incomparable(vm, at->right, key);
}

/* The walk -------------------------------------------------------------------------------- */

struct closure {
    value operator;
    struct list_builder waiting; /* lists whose items are to be visited */
    struct keys keys;            /* with the items of the result */
    value item, key;             /* at work */
    enum { IN_ELEMENT, IN_KEY, IN_COMPARISON, IN_OPERATOR } step; /* and on what of it */
};

static NORETURN void throw_with(struct vm *vm, struct error *e, const char *why)
{
    if (why)
        error_add_trace(e, POS_NONE, why, TRACE_DEFAULT);
    vm_throw(vm, e);
}

static struct list *call_operator(struct vm *vm, struct closure *c)
{
    value result = vm_call1(vm, c->operator, c->item, NULL);
    if (!value_is_list(result))
        throw_with(vm,
            error_new(ERR_TYPE, POS_NONE, "expected a list but found %s: %s", vm_describe(result),
                vm_show(result)),
            "while evaluating the return value of the `operator` passed to "
            "builtins.genericClosure");
    struct list *l = value_list(result);
    for (size_t i = 0; i < l->count; i++) {
        stop_poll();
        l->items[i] = vm_force(vm, l->items[i], NULL);
    }
    return l;
}

static void visit(struct vm *vm, struct closure *c)
{
    c->step = IN_ELEMENT;
    c->item = vm_force_attrs(vm, c->item, NULL);
    value key = vm_attribute(vm, value_attrs(c->item), SYM_key, NULL);
    c->step = IN_KEY;
    c->key = vm_force(vm, key, NULL);
    c->step = IN_COMPARISON;
    if (!keys_add(vm, &c->keys, c->key, c->item))
        return;
    c->step = IN_OPERATOR;
    struct list *more = call_operator(vm, c);
    if (more->count)
        list_add(&c->waiting, value_of_list(more));
}

static void walk(struct vm *vm, void *arg)
{
    struct closure *c = arg;
    for (size_t i = 0; i < c->waiting.count; i++) {
        struct list *l = value_list(c->waiting.items[i]);
        for (size_t j = 0; j < l->count; j++) {
            c->item = l->items[j];
            visit(vm, c);
        }
        c->waiting.items[i] = VALUE_NULL;
    }
}

static void add_trace(struct error *e, const char *before, value item)
{
    struct buf hint = { 0 };
    buf_printf(&hint, "%s %s", before, vm_show(item));
    error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_DEFAULT);
}

static void add_traces(struct vm *vm, struct closure *c, struct error *e)
{
    const struct key *other;
    switch (c->step) {
    case IN_ELEMENT:
        add_trace(e, "in genericClosure element", c->item);
        break;
    case IN_KEY:
        break;
    case IN_COMPARISON:
        other = find_incomparable(vm, c->keys.root, c->key);
        if (other)
            add_trace(e, "with element", other->item);
        add_trace(e, other ? "while comparing element" : "while checking key of element", c->item);
        break;
    case IN_OPERATOR:
        add_trace(e, "while calling operator on genericClosure element", c->item);
        break;
    }
}

BUILTIN(genericClosure, "genericClosure", 1, "attrset", 0,
    "Collect everything that can be reached. *attrset* has two attributes: `startSet`, a list of "
    "sets to begin with, and `operator`, a function that takes one of these and returns a list of "
    "further ones. The result lists each set that comes up, in the order in which they do, but of "
    "those with equal attributes `key` only the first.\n\n"
    "```nix\n"
    "builtins.genericClosure {\n"
    "  startSet = [ { key = 12; } ];\n"
    "  operator = { key }: if key > 1 then [ { key = key / 2; } ] else [ ];\n"
    "}\n"
    "```\n\n"
    "is `[ { key = 12; } { key = 6; } { key = 3; } { key = 1; } ]`. Keys can be of any type that "
    "`<` compares.")
{
    const char *why = "in the attrset passed as argument to builtins.genericClosure";
    value set = vm_force_attrs(vm, args[0], FIRST("genericClosure"));
    value start = vm_force_list(vm, vm_attribute(vm, value_attrs(set), SYM_startSet, why),
        "while evaluating the 'startSet' attribute passed as argument to builtins.genericClosure");
    if (value_list(start)->count == 0)
        return start;
    struct closure c = { .step = IN_KEY };
    c.operator= vm_force_func(vm, vm_attribute(vm, value_attrs(set), SYM_operator, why),
        "while evaluating the 'operator' attribute passed as argument to builtins.genericClosure");
    list_add(&c.waiting, start);
    struct error *e = vm_try(vm, walk, &c, false);
    if (e) {
        add_traces(vm, &c, e);
        vm_throw(vm, e);
    }
    struct list *result = list_new(c.keys.count);
    for (size_t i = 0; i < c.keys.count; i++) {
        stop_poll();
        result->items[i] = c.keys.all[i]->item;
    }
    return value_of_list(result);
}
