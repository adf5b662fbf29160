#include "compiler/undefined.h"
#include "compiler/scope.h"
#include "lib/print.h"
#include <stdlib.h>

struct walk {
    struct compile_input *input;
    uint32_t withs; /* around the place where the walk is */
    const struct expr *found;
};

static void visit(struct walk *w, const struct expr *e);

static void visit_name(struct walk *w, const struct expr *e, bool outside)
{
    const struct decl *d = scope_find(e->var);
    if (d && outside)
        d = d->shadowed;
    if (!d && !w->withs && value_is_none(compile_global(w->input, e->var)))
        w->found = e;
}

static void visit_path(struct walk *w, const struct attr_path *path)
{
    for (uint32_t i = 0; i < path->count; i++) {
        if (path->steps[i].name == SYMBOL_NONE)
            visit(w, path->steps[i].dynamic);
    }
}

static void declare(struct walk *w, struct decl **d, symbol name)
{
    *d = arena_new(w->input->arena, struct decl);
    (*d)->name = name;
    if (name != SYMBOL_NONE)
        scope_declare(*d);
}

static void leave(struct decl **decls, uint32_t count)
{
    while (count > 0) {
        if (decls[--count]->name != SYMBOL_NONE)
            scope_leave(decls[count]);
    }
}

static int by_symbol(const void *a, const void *b)
{
    const struct binding *x = *(const struct binding *const *)a;
    const struct binding *y = *(const struct binding *const *)b;
    return (x->name > y->name) - (x->name < y->name);
}

/* The sources of inherits, the values by symbol, the dynamic attributes; then the body of a let. */
static void visit_bindings(
    struct walk *w, const struct attrset *set, bool recursive, const struct expr *body)
{
    struct arena *arena = w->input->arena;
    const struct binding **order = arena_array(arena, const struct binding *, set->count);
    struct decl **decls = arena_array(arena, struct decl *, set->count);
    uint32_t declared = recursive ? set->count : 0;
    for (uint32_t i = 0; i < set->count; i++)
        order[i] = &set->bindings[i];
    qsort(order, set->count, sizeof *order, by_symbol);
    for (uint32_t i = 0; i < declared; i++)
        declare(w, &decls[i], order[i]->name);
    for (uint32_t i = 0; i < set->from_count; i++)
        visit(w, set->from[i]);
    for (uint32_t i = 0; i < set->count && !w->found; i++) {
        if (order[i]->kind == BIND_PLAIN)
            visit(w, order[i]->value);
        else if (order[i]->kind == BIND_INHERIT)
            visit_name(w, order[i]->value, recursive);
    }
    for (uint32_t i = 0; i < set->dynamic_count; i++) {
        visit(w, set->dynamics[i].name);
        visit(w, set->dynamics[i].value);
    }
    if (body)
        visit(w, body);
    leave(decls, declared);
}

static void visit_lambda(struct walk *w, const struct expr *e)
{
    const struct formals *formals = e->lambda.formals;
    uint32_t count = formals ? formals->count : 0;
    struct decl **decls = arena_array(w->input->arena, struct decl *, count + 1);
    declare(w, &decls[0], e->lambda.arg);
    for (uint32_t i = 0; i < count; i++)
        declare(w, &decls[i + 1], formals->items[i].name);
    for (uint32_t i = 0; i < count; i++) {
        if (formals->items[i].fallback)
            visit(w, formals->items[i].fallback);
    }
    visit(w, e->lambda.body);
    leave(decls, count + 1);
}

static void visit_binary(struct walk *w, const struct expr *e)
{
    bool swapped = e->binary.op == BINARY_GT || e->binary.op == BINARY_LE;
    visit(w, swapped ? e->binary.right : e->binary.left);
    visit(w, swapped ? e->binary.left : e->binary.right);
}

static void visit_all(struct walk *w, struct expr **items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        visit(w, items[i]);
}

static void visit(struct walk *w, const struct expr *e)
{
    if (w->found)
        return;
    switch (e->kind) {
    case EXPR_INT:
    case EXPR_FLOAT:
    case EXPR_STRING:
    case EXPR_PATH:
    case EXPR_SEARCH_PATH:
    case EXPR_CUR_POS:
        break;
    case EXPR_VAR:
        visit_name(w, e, false);
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
        visit_bindings(w, e->attrs, e->attrs->recursive, NULL);
        break;
    case EXPR_LET:
        visit_bindings(w, e->let.bindings, true, e->let.body);
        break;
    case EXPR_LAMBDA:
        visit_lambda(w, e);
        break;
    case EXPR_CALL:
        visit(w, e->call.callee);
        visit_all(w, e->call.args, e->call.count);
        break;
    case EXPR_WITH:
        visit(w, e->with.scope);
        w->withs++;
        visit(w, e->with.body);
        w->withs--;
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
    case EXPR_NOT:
    case EXPR_NEGATE:
        visit(w, e->operand);
        break;
    case EXPR_BINARY:
        visit_binary(w, e);
        break;
    }
}

struct error *undefined_first(struct compile_input *input, const struct expr *tree)
{
    struct walk w = { input, 0, NULL };
    visit(&w, tree);
    return error_new(
        ERR_UNDEFINED, w.found->pos, "undefined variable '%s'", print_name(w.found->var));
}
