#include "compiler/resolve.h"
#include "compiler/scope.h"
#include "lib/memory.h"
#include "lib/print.h"
#include <stdlib.h>

/*
 * A declaration, and how deep it is used: the functions around the walk have levels from 1, and
 * those from `level` (the declaring one) up to `used` have it already, those above the first among
 * their outer names.
 */
struct binder {
    struct decl decl;
    uint32_t level, used;
    bool member;
};

/* A function that the walk is in. */
struct user {
    struct user *around;
    uint32_t level;
    struct binder **outer;
    uint32_t count, cap;
};

/* A name that means nothing; SYMBOL_NONE: there is none. */
struct lost {
    symbol name;
    pos pos;
};

struct walk {
    struct compile_input *input;
    struct arena *scratch;
    struct user *user;   /* NULL outside of all functions */
    struct binder *with; /* the innermost */
    struct binder *free; /* linked by decl.shadowed: those that left, to be used again */
    bool in_order;       /* of Nix: to find the first name that means nothing */
    struct lost lost;
};

static void visit_node(struct walk *w, struct expr *e);
static void visit_name(struct walk *w, symbol name, pos at, bool outside);

/* Most nodes need no more than this. */
static inline void visit(struct walk *w, struct expr *e)
{
    enum { LEAVES = 1 << EXPR_INT | 1 << EXPR_FLOAT | 1 << EXPR_STRING | 1 << EXPR_PATH };
    if (e->kind == EXPR_VAR)
        visit_name(w, e->var, e->pos, false);
    else if (!(1 << e->kind & LEAVES))
        visit_node(w, e);
}

value resolve_global(struct compile_input *input, symbol name)
{
    if (!value_is_none(input->scope)) {
        value *slot = attrs_find_raw(value_attrs_raw(input->scope), name);
        if (slot)
            return *slot;
    }
    return input->global(input->self, name);
}

bool resolve_has_overrides(const struct attrset *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->bindings[i].name == SYM_overrides)
            return true;
    }
    return false;
}

uint32_t resolve_chain(const struct expr *lambda, const struct expr *chain[MAX_ARITY])
{
    uint32_t count = 0;
    chain[count++] = lambda;
    while (
        !lambda->lambda.formals && lambda->lambda.body->kind == EXPR_LAMBDA && count < MAX_ARITY) {
        lambda = lambda->lambda.body;
        chain[count++] = lambda;
    }
    return count;
}

/* Uses ------------------------------------------------------------------------------------ */

static uint32_t level(const struct walk *w)
{
    return w->user ? w->user->level : 0;
}

static void use(struct walk *w, struct binder *b)
{
    for (struct user *u = w->user; u && u->level > b->used; u = u->around) {
        if (u->count == u->cap)
            u->outer = arena_grow(w->scratch, u->outer, sizeof *u->outer, &u->cap);
        u->outer[u->count++] = b;
    }
    if (b->used < level(w))
        b->used = level(w);
}

static struct binder *find(symbol name, bool outside)
{
    struct decl *d = scope_find(name);
    return (struct binder *)(d && outside ? d->shadowed : d);
}

static void visit_name(struct walk *w, symbol name, pos at, bool outside)
{
    struct binder *b = find(name, outside);
    if (b)
        use(w, b);
    else if (!value_is_none(resolve_global(w->input, name)))
        return;
    else if (w->with)
        use(w, w->with);
    else if (!w->lost.name)
        w->lost = (struct lost){ name, at };
}

/* A name that the language puts in, for an operator or a <path>; it is there in any case. */
static void visit_hidden(struct walk *w, symbol name)
{
    struct binder *b = find(name, false);
    if (b)
        use(w, b);
}

/* Scopes ---------------------------------------------------------------------------------- */

static struct binder *declare(struct walk *w, symbol name, bool member)
{
    struct binder *b = w->free;
    if (b)
        w->free = (struct binder *)b->decl.shadowed;
    else
        b = arena_new(w->scratch, struct binder);
    b->decl.name = name;
    b->level = b->used = level(w);
    b->member = member;
    if (name != SYMBOL_NONE)
        scope_declare(&b->decl);
    return b;
}

static void drop(struct walk *w, struct binder *b)
{
    b->decl.shadowed = (struct decl *)w->free;
    w->free = b;
}

static void leave(struct walk *w, symbol name)
{
    if (name == SYMBOL_NONE)
        return;
    struct decl *d = scope_find(name);
    scope_leave(d);
    drop(w, (struct binder *)d);
}

static int by_symbol(const void *a, const void *b)
{
    const struct binding *x = *(const struct binding *const *)a;
    const struct binding *y = *(const struct binding *const *)b;
    return (x->name > y->name) - (x->name < y->name);
}

static void visit_binding(struct walk *w, const struct binding *b, bool recursive)
{
    if (binding_kind(b) == BIND_PLAIN)
        visit(w, binding_value(b));
    else if (binding_kind(b) == BIND_INHERIT)
        visit_name(w, b->name, b->pos, recursive);
}

static void visit_values(struct walk *w, const struct attrset *set, bool recursive)
{
    if (!w->in_order) {
        for (uint32_t i = 0; i < set->count; i++)
            visit_binding(w, &set->bindings[i], recursive);
        return;
    }
    const struct binding **order = arena_array(w->scratch, const struct binding *, set->count);
    for (uint32_t i = 0; i < set->count; i++)
        order[i] = &set->bindings[i];
    if (set->count > 0)
        qsort(order, set->count, sizeof *order, by_symbol);
    for (uint32_t i = 0; i < set->count && !w->lost.name; i++)
        visit_binding(w, order[i], recursive);
}

/* The sources of inherits, the values, the dynamic attributes; then the body of a let. */
static void visit_bindings(
    struct walk *w, const struct attrset *set, bool recursive, struct expr *body)
{
    bool members = recursive && !body && resolve_has_overrides(set);
    uint32_t declared = recursive ? set->count : 0;
    for (uint32_t i = 0; i < declared; i++)
        declare(w, set->bindings[i].name, members);
    for (uint32_t i = 0; i < set->more->from_count; i++)
        visit(w, set->more->from[i]);
    visit_values(w, set, recursive);
    for (uint32_t i = 0; i < set->more->dynamic_count; i++) {
        visit(w, set->more->dynamics[i].name);
        visit(w, set->more->dynamics[i].value);
    }
    if (body)
        visit(w, body);
    for (uint32_t i = 0; i < declared; i++)
        leave(w, set->bindings[i].name);
}

/* Functions ------------------------------------------------------------------------------- */

static void visit_inside(struct walk *w, const struct expr *last)
{
    const struct formals *formals = last->lambda.formals;
    uint32_t count = formals ? formals->count : 0;
    for (uint32_t i = 0; i < count; i++)
        declare(w, formals->items[i].name, false);
    for (uint32_t i = 0; i < count; i++) {
        if (formals->items[i].fallback)
            visit(w, formals->items[i].fallback);
    }
    visit(w, last->lambda.body);
    for (uint32_t i = 0; i < count; i++)
        leave(w, formals->items[i].name);
}

static void settle(struct walk *w, const struct user *u, struct expr *lambda)
{
    struct outer_names *names =
        arena_alloc(&w->input->tree, sizeof *names + u->count * sizeof *names->items);
    names->count = u->count;
    for (uint32_t i = 0; i < u->count; i++) {
        struct binder *b = u->outer[i];
        names->items[i] = (struct outer_name){ b->decl.name, b->member };
        b->used = u->level - 1;
    }
    lambda->lambda.outer = names;
}

static void visit_lambda(struct walk *w, struct expr *e)
{
    const struct expr *chain[MAX_ARITY];
    uint32_t arity = resolve_chain(e, chain);
    struct user user = { .around = w->user, .level = level(w) + 1 };
    w->user = &user;
    for (uint32_t i = 0; i < arity; i++)
        declare(w, chain[i]->lambda.arg, false);
    visit_inside(w, chain[arity - 1]);
    for (uint32_t i = 0; i < arity; i++)
        leave(w, chain[i]->lambda.arg);
    w->user = user.around;
    settle(w, &user, e);
}

/* Expressions ----------------------------------------------------------------------------- */

static void visit_path(struct walk *w, const struct attr_path *path)
{
    for (uint32_t i = 0; i < path->count; i++) {
        struct expr *name = attr_dynamic(path->steps[i]);
        if (name)
            visit(w, name);
    }
}

static void visit_with(struct walk *w, struct expr *e)
{
    struct binder *outer = w->with;
    if (outer)
        use(w, outer);
    visit(w, e->with.scope);
    w->with = declare(w, SYMBOL_NONE, false);
    visit(w, e->with.body);
    drop(w, w->with);
    w->with = outer;
}

static void visit_binary(struct walk *w, struct expr *e)
{
    static const symbol operators[] = {
        [BINARY_SUB] = SYM_sub,
        [BINARY_MUL] = SYM_mul,
        [BINARY_DIV] = SYM_div,
        [BINARY_LT] = SYM_lessThan,
        [BINARY_GT] = SYM_lessThan,
        [BINARY_LE] = SYM_lessThan,
        [BINARY_GE] = SYM_lessThan,
    };
    enum binary_op op = expr_operator(e);
    if (op < ARRAY_LEN(operators) && operators[op] != SYMBOL_NONE)
        visit_hidden(w, operators[op]);
    bool swapped = op == BINARY_GT || op == BINARY_LE;
    visit(w, swapped ? e->binary.right : e->binary.left);
    visit(w, swapped ? e->binary.left : e->binary.right);
}

static void visit_all(struct walk *w, struct expr **items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        visit(w, items[i]);
}

static void visit_node(struct walk *w, struct expr *e)
{
    memory_check_stack();
    if (w->lost.name)
        return;
    switch (e->kind) {
    case EXPR_INT:
    case EXPR_FLOAT:
    case EXPR_STRING:
    case EXPR_PATH:
    case EXPR_VAR:
    case EXPR_CUR_POS:
        break; /* see visit */
    case EXPR_SEARCH_PATH:
        visit_hidden(w, SYM_findFile);
        visit_hidden(w, SYM_nixPath);
        break;
    case EXPR_INTERP:
    case EXPR_PATH_INTERP:
    case EXPR_LIST:
        visit_all(w, e->list.items, e->list.count);
        break;
    case EXPR_SELECT:
    case EXPR_HAS_ATTR:
        visit(w, e->select.subject);
        if (e->select.fallback)
            visit(w, e->select.fallback);
        visit_path(w, &e->select.path);
        break;
    case EXPR_ATTRS:
        visit_bindings(w, &e->attrs, e->attrs.recursive, NULL);
        break;
    case EXPR_LET:
        visit_bindings(w, &e->let.bindings, true, e->let.body);
        break;
    case EXPR_LAMBDA:
        visit_lambda(w, e);
        break;
    case EXPR_CALL:
        visit(w, e->call.callee);
        visit_all(w, e->call.args, e->size);
        break;
    case EXPR_WITH:
        visit_with(w, e);
        break;
    case EXPR_ASSERT:
        visit(w, e->with.scope);
        visit(w, e->with.body);
        break;
    case EXPR_IF:
        visit(w, e->cond.condition);
        visit(w, e->cond.then);
        visit(w, e->cond.otherwise);
        break;
    case EXPR_NEGATE:
        visit_hidden(w, SYM_sub);
        visit(w, e->operand);
        break;
    case EXPR_NOT:
        visit(w, e->operand);
        break;
    case EXPR_BINARY:
        visit_binary(w, e);
        break;
    }
}

static struct lost first_lost(
    struct compile_input *input, struct arena *scratch, struct expr *tree, bool in_order)
{
    struct walk w = { .input = input, .scratch = scratch, .in_order = in_order };
    visit(&w, tree);
    if (w.lost.name)
        scope_reset();
    return w.lost;
}

bool resolve(struct compile_input *input, struct arena *scratch, struct expr *tree)
{
    if (!first_lost(input, scratch, tree, false).name)
        return true;
    struct lost lost = first_lost(input, scratch, tree, true);
    input->failure =
        error_new(ERR_UNDEFINED, lost.pos, "undefined variable '%s'", print_name(lost.name));
    return false;
}
