#include "compiler/ast_print.h"
#include "lib/gc.h"
#include "lib/number.h"
#include "lib/print.h"
#include <stdlib.h>

void ast_print_name(struct buf *out, symbol name)
{
    print_attr_name(out, symbol_slice(name));
}

void ast_print_path(struct buf *out, const struct attr_path *path)
{
    for (uint32_t i = 0; i < path->count; i++) {
        struct attr_name step = path->steps[i];
        if (i)
            buf_char(out, '.');
        if (!attr_dynamic(step)) {
            ast_print_name(out, attr_symbol(step));
            continue;
        }
        buf_str(out, "\"${");
        ast_print(out, attr_dynamic(step));
        buf_str(out, "}\"");
    }
}

/* Bindings --------------------------------------------------------------------------------- */

static int compare_bindings(const void *a, const void *b)
{
    const struct binding *const *x = a, *const *y = b;
    return slice_cmp(symbol_slice((*x)->name), symbol_slice((*y)->name));
}

/* Inherited names in groups: the plain ones, then those of each source in turn. */
static int compare_inherited(const void *a, const void *b)
{
    const struct binding *const *x = a, *const *y = b;
    if ((*x)->word != (*y)->word)
        return (*x)->word < (*y)->word ? -1 : 1;
    return compare_bindings(a, b);
}

/* The bindings that are inherited or not, in the order in which they are printed. */
static uint32_t select_bindings(
    const struct attrset *set, bool inherited, const struct binding **found)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->count; i++) {
        if ((binding_kind(&set->bindings[i]) != BIND_PLAIN) == inherited)
            found[count++] = &set->bindings[i];
    }
    if (count > 1)
        qsort(found, count, sizeof *found, inherited ? compare_inherited : compare_bindings);
    return count;
}

static void print_inherited(
    struct buf *out, const struct attrset *set, const struct binding **sorted, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct binding *b = sorted[i], *before = i ? sorted[i - 1] : NULL;
        bool same = before && before->word == b->word;
        if (before && !same)
            buf_str(out, "; ");
        if (!same && binding_kind(b) == BIND_INHERIT)
            buf_str(out, "inherit");
        if (!same && binding_kind(b) == BIND_INHERIT_FROM) {
            buf_str(out, "inherit (");
            ast_print(out, set->more->from[binding_from(b)]);
            buf_char(out, ')');
        }
        buf_char(out, ' ');
        ast_print_name(out, b->name);
    }
    if (count)
        buf_str(out, "; ");
}

static void print_bindings(struct buf *out, const struct attrset *set)
{
    const struct binding **sorted = gc_alloc_atomic((set->count + 1) * sizeof *sorted);
    uint32_t count = select_bindings(set, true, sorted);
    print_inherited(out, set, sorted, count);
    count = select_bindings(set, false, sorted);
    for (uint32_t i = 0; i < count; i++) {
        ast_print_name(out, sorted[i]->name);
        buf_str(out, " = ");
        ast_print(out, binding_value(sorted[i]));
        buf_str(out, "; ");
    }
    for (uint32_t i = 0; i < set->more->dynamic_count; i++) {
        buf_str(out, "\"${");
        ast_print(out, set->more->dynamics[i].name);
        buf_str(out, "}\" = ");
        ast_print(out, set->more->dynamics[i].value);
        buf_str(out, "; ");
    }
}

void ast_print_attrs(struct buf *out, const struct attrset *set)
{
    buf_str(out, set->recursive ? "rec { " : "{ ");
    print_bindings(out, set);
    buf_char(out, '}');
}

/* Other nodes ------------------------------------------------------------------------------ */

static int compare_formals(const void *a, const void *b)
{
    const struct formal *x = a, *y = b;
    return slice_cmp(symbol_slice(x->name), symbol_slice(y->name));
}

static void print_formals(struct buf *out, const struct formals *formals)
{
    size_t bytes = formals->count * sizeof *formals->items;
    struct formal *sorted = gc_alloc_atomic(bytes + 1);
    if (formals->count) {
        memcpy(sorted, formals->items, bytes);
        qsort(sorted, formals->count, sizeof *sorted, compare_formals);
    }
    buf_str(out, "{ ");
    for (uint32_t i = 0; i < formals->count; i++) {
        if (i)
            buf_str(out, ", ");
        ast_print_name(out, sorted[i].name);
        if (sorted[i].fallback) {
            buf_str(out, " ? ");
            ast_print(out, sorted[i].fallback);
        }
    }
    if (formals->ellipsis)
        buf_str(out, formals->count ? ", ..." : "...");
    buf_str(out, " }");
}

static void print_lambda(struct buf *out, const struct expr *e)
{
    buf_char(out, '(');
    if (e->lambda.formals) {
        print_formals(out, e->lambda.formals);
        if (e->lambda.arg)
            buf_str(out, " @ ");
    }
    if (e->lambda.arg)
        ast_print_name(out, e->lambda.arg);
    buf_str(out, ": ");
    ast_print(out, e->lambda.body);
    buf_char(out, ')');
}

/* (a + b + c), or the elements of a list as (a) (b) (c) */
static void print_items(
    struct buf *out, const struct expr *e, const char *open, const char *between, const char *close)
{
    buf_str(out, open);
    for (uint32_t i = 0; i < e->list.count; i++) {
        if (i)
            buf_str(out, between);
        ast_print(out, e->list.items[i]);
    }
    buf_str(out, close);
}

static void print_call(struct buf *out, const struct expr *e)
{
    buf_char(out, '(');
    ast_print(out, e->call.callee);
    for (uint32_t i = 0; i < e->size; i++) {
        buf_char(out, ' ');
        ast_print(out, e->call.args[i]);
    }
    buf_char(out, ')');
}

static void print_around(struct buf *out, const char *open, const struct expr *a,
    const char *between, const struct expr *b, const char *close)
{
    buf_str(out, open);
    ast_print(out, a);
    buf_str(out, between);
    ast_print(out, b);
    buf_str(out, close);
}

static void print_binary(struct buf *out, const struct expr *e)
{
    static const struct {
        const char *open, *between, *close;
        bool swapped;
    } forms[] = {
        [BINARY_ADD] = { "(", " + ", ")", false },
        [BINARY_SUB] = { "(__sub ", " ", ")", false },
        [BINARY_MUL] = { "(__mul ", " ", ")", false },
        [BINARY_DIV] = { "(__div ", " ", ")", false },
        [BINARY_LT] = { "(__lessThan ", " ", ")", false },
        [BINARY_GT] = { "(__lessThan ", " ", ")", true },
        [BINARY_LE] = { "(! (__lessThan ", " ", "))", true },
        [BINARY_GE] = { "(! (__lessThan ", " ", "))", false },
        [BINARY_EQ] = { "(", " == ", ")", false },
        [BINARY_NEQ] = { "(", " != ", ")", false },
        [BINARY_AND] = { "(", " && ", ")", false },
        [BINARY_OR] = { "(", " || ", ")", false },
        [BINARY_IMPL] = { "(", " -> ", ")", false },
        [BINARY_UPDATE] = { "(", " // ", ")", false },
        [BINARY_CONCAT] = { "(", " ++ ", ")", false },
    };
    const struct expr *left = e->binary.left, *right = e->binary.right;
    enum binary_op op = expr_operator(e);
    bool swapped = forms[op].swapped;
    print_around(out, forms[op].open, swapped ? right : left, forms[op].between,
        swapped ? left : right, forms[op].close);
}

static void print_select(struct buf *out, const struct expr *e)
{
    bool has = e->kind == EXPR_HAS_ATTR;
    buf_str(out, has ? "((" : "(");
    ast_print(out, e->select.subject);
    buf_str(out, has ? ") ? " : ").");
    ast_print_path(out, &e->select.path);
    if (has)
        buf_char(out, ')');
    if (e->select.fallback) {
        buf_str(out, " or (");
        ast_print(out, e->select.fallback);
        buf_char(out, ')');
    }
}

static void print_number(struct buf *out, const struct expr *e)
{
    char digits[NUMBER_SIZE];
    size_t len = e->kind == EXPR_INT ? number_format_int(e->integer, digits)
                                     : number_format_print(e->real, digits);
    buf_add(out, digits, len);
}

static void print_prefix(struct buf *out, const char *open, const struct expr *e)
{
    buf_str(out, open);
    ast_print(out, e);
    buf_char(out, ')');
}

static void print_if(struct buf *out, const struct expr *e)
{
    print_around(out, "(if ", e->cond.condition, " then ", e->cond.then, " else ");
    ast_print(out, e->cond.otherwise);
    buf_char(out, ')');
}

void ast_print(struct buf *out, const struct expr *e)
{
    switch (e->kind) {
    case EXPR_INT:
    case EXPR_FLOAT:
        print_number(out, e);
        break;
    case EXPR_STRING:
        print_string(out, expr_text(e));
        break;
    case EXPR_PATH:
        buf_slice(out, expr_text(e));
        break;
    case EXPR_INTERP:
    case EXPR_PATH_INTERP:
        print_items(out, e, "(", " + ", ")");
        break;
    case EXPR_SEARCH_PATH:
        buf_str(out, "(__findFile __nixPath ");
        print_string(out, expr_text(e));
        buf_char(out, ')');
        break;
    case EXPR_VAR:
        ast_print_name(out, e->var);
        break;
    case EXPR_SELECT:
    case EXPR_HAS_ATTR:
        print_select(out, e);
        break;
    case EXPR_ATTRS:
        ast_print_attrs(out, &e->attrs);
        break;
    case EXPR_LIST:
        print_items(out, e, e->list.count ? "[ (" : "[ ", ") (", e->list.count ? ") ]" : "]");
        break;
    case EXPR_LAMBDA:
        print_lambda(out, e);
        break;
    case EXPR_CALL:
        print_call(out, e);
        break;
    case EXPR_LET:
        buf_str(out, "(let ");
        print_bindings(out, &e->let.bindings);
        print_prefix(out, "in ", e->let.body);
        break;
    case EXPR_WITH:
        print_around(out, "(with ", e->with.scope, "; ", e->with.body, ")");
        break;
    case EXPR_ASSERT:
        print_around(out, "assert ", e->with.scope, "; ", e->with.body, "");
        break;
    case EXPR_IF:
        print_if(out, e);
        break;
    case EXPR_NOT:
        print_prefix(out, "(! ", e->operand);
        break;
    case EXPR_NEGATE:
        print_prefix(out, "(__sub 0 ", e->operand);
        break;
    case EXPR_BINARY:
        print_binary(out, e);
        break;
    case EXPR_CUR_POS:
        buf_str(out, "__curPos");
        break;
    }
}
