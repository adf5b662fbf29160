#include "builtins/builtin.h"
#include "lib/print.h"
#include "lib/store.h"
#include <stdlib.h>

BUILTIN(hasContext, "hasContext", 1, "s", 0,
    "Return `true` if the string *s* refers to anything in the store.")
{
    return value_of_bool(
        value_context(vm_force_string(vm, args[0],
            "while evaluating the argument passed to builtins.hasContext")) != CONTEXT_NONE);
}

BUILTIN(unsafeDiscardStringContext, "unsafeDiscardStringContext", 1, "s", 0,
    "Return the string *s* without its context. What it refers to is then no longer known, and "
    "nothing sees to it that it exists.")
{
    value s = vm_coerce_value(vm, args[0], COERCE_COPY,
        "while evaluating the argument passed to builtins.unsafeDiscardStringContext");
    return string_with_context(s, CONTEXT_NONE);
}

BUILTIN(unsafeDiscardOutputDependency, "unsafeDiscardOutputDependency", 1, "s", 0,
    "Return the string *s* such that where it refers to a derivation with all that belongs to it "
    "it refers to the file of the derivation alone. `addDrvOutputDependencies` does the opposite.")
{
    value s = vm_coerce_value(vm, args[0], COERCE_COPY,
        "while evaluating the argument passed to builtins.unsafeDiscardOutputDependency");
    context old = value_context(s), new = CONTEXT_NONE;
    for (size_t i = 0; i < context_count(old); i++) {
        struct context_element e = *context_at(old, i);
        if (e.kind == CONTEXT_DRV_DEEP)
            e.kind = CONTEXT_OPAQUE;
        context_add(&new, context_single(&e));
    }
    return string_with_context(s, new);
}

BUILTIN(addDrvOutputDependencies, "addDrvOutputDependencies", 1, "s", 0,
    "Return the string *s*, which must refer to exactly one thing, the file of a derivation, such "
    "that it refers to the derivation with all that belongs to it. "
    "`unsafeDiscardOutputDependency` does the opposite.")
{
    value s = vm_coerce_value(vm, args[0], COERCE_COPY,
        "while evaluating the argument passed to builtins.addDrvOutputDependencies");
    context old = value_context(s);
    if (context_count(old) != 1)
        vm_raise(vm, ERR_CONTEXT,
            "context of string '%.*s' must have exactly one element, but has %zu",
            (int)string_len(value_string(s)), value_bytes(s).ptr, context_count(old));
    struct context_element e = *context_at(old, 0);
    if (e.kind == CONTEXT_BUILT)
        vm_raise(vm, ERR_CONTEXT,
            "`addDrvOutputDependencies` can only act on derivations, not on a derivation output "
            "such as '%s'",
            e.output.ptr);
    if (e.kind == CONTEXT_OPAQUE && !store_path_is_derivation(e.path))
        vm_raise(vm, ERR_CONTEXT, "path '%s' is not a derivation", e.path.ptr);
    e.kind = CONTEXT_DRV_DEEP;
    return string_with_context(s, context_single(&e));
}

/* getContext ------------------------------------------------------------------------------ */

static int compare_paths(const void *x, const void *y)
{
    const struct context_element *a = *(const struct context_element *const *)x;
    const struct context_element *b = *(const struct context_element *const *)y;
    int c = slice_cmp(a->path, b->path);
    if (c == 0)
        c = (a->kind > b->kind) - (a->kind < b->kind);
    return c ? c : slice_cmp(a->output, b->output);
}

/* The set for one path: the elements are all that have it, those of CONTEXT_BUILT last. */
static value describe_path(const struct context_element **elements, size_t count)
{
    struct attrs_builder set = { 0 };
    struct list_builder outputs = { 0 };
    for (size_t i = 0; i < count; i++) {
        if (elements[i]->kind == CONTEXT_OPAQUE)
            attrs_add(&set, SYM_path, VALUE_TRUE, POS_NONE);
        else if (elements[i]->kind == CONTEXT_DRV_DEEP)
            attrs_add(&set, symbol_intern(slice_of("allOutputs")), VALUE_TRUE, POS_NONE);
        else
            list_add(&outputs, string_from(elements[i]->output));
    }
    if (outputs.count)
        attrs_add(&set, SYM_outputs, list_finish(&outputs), POS_NONE);
    return attrs_finish(&set);
}

BUILTIN(getContext, "getContext", 1, "s", 0,
    "Return what the string *s* refers to: a set with an attribute for each store path, whose "
    "value is a set of `path = true` if it refers to the path itself, `allOutputs = true` if it "
    "refers to a derivation with all that belongs to it, and `outputs`, the list of the outputs "
    "of the derivation that it refers to. `appendContext` takes such a set.")
{
    context c = value_context(vm_force_string(
        vm, args[0], "while evaluating the argument passed to builtins.getContext"));
    size_t count = context_count(c);
    const struct context_element **elements = gc_alloc((count + 1) * sizeof *elements);
    for (size_t i = 0; i < count; i++) {
        elements[i] = context_at(c, i);
        if (elements[i]->through) {
            struct slice first = context_step(elements[i], 0);
            vm_raise(vm, ERR_STORE,
                "cannot operate on output '%.*s' of the unbuilt derivation '%s'", (int)first.len,
                first.ptr, elements[i]->path.ptr);
        }
    }
    qsort(elements, count, sizeof *elements, compare_paths);
    struct attrs_builder set = { 0 };
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && slice_eq(elements[i]->path, elements[end]->path);)
            end++;
        attrs_add(
            &set, symbol_intern(elements[i]->path), describe_path(elements + i, end - i), POS_NONE);
    }
    return attrs_finish(&set);
}

/* outputOf -------------------------------------------------------------------------------- */

/* The path that a string has if it refers to nothing but `e`. */
static struct slice text_of(struct vm *vm, const struct context_element *e)
{
    const struct derivation_summary *d;
    if (e->kind == CONTEXT_OPAQUE)
        return e->path;
    if (e->through)
        return derivation_downstream_placeholder(e);
    if (!(d = store_derivation(vm->store, e->path)))
        vm_raise(vm, ERR_STORE, "derivation '%s' is not valid", e->path.ptr);
    size_t i = 0;
    while (i < d->output_count && !slice_eq(d->outputs[i].name, e->output))
        i++;
    if (i == d->output_count)
        vm_raise(vm, ERR_STORE, "derivation '%s' does not have output '%.*s'", e->path.ptr,
            (int)e->output.len, e->output.ptr);
    if (d->outputs[i].path.len)
        return d->outputs[i].path;
    vm_require_feature(vm, "ca-derivations");
    return derivation_downstream_placeholder(e);
}

static NORETURN void raise_wrong_text(
    struct vm *vm, const struct context_element *e, struct slice text, const char *why)
{
    struct slice right = text_of(vm, e);
    struct error *wrong;
    if (e->kind == CONTEXT_OPAQUE)
        wrong = error_new(ERR_CONTEXT, POS_NONE,
            "path string '%.*s' has context with the different path '%.*s'", (int)text.len,
            text.ptr, (int)right.len, right.ptr);
    else
        wrong = error_new(ERR_CONTEXT, POS_NONE,
            "string '%.*s' has context with the output '%.*s' from derivation '%s', but the string "
            "is not the right placeholder for this derivation output. It should be '%.*s'",
            (int)text.len, text.ptr, (int)e->output.len, e->output.ptr,
            e->through ? context_show(e->through) : e->path.ptr, (int)right.len, right.ptr);
    vm_throw_because(vm, wrong, why);
}

/* The one thing that a string is the path of. */
static const struct context_element *refers_to(struct vm *vm, value v, const char *why)
{
    v = vm_force_string(vm, v, why);
    struct slice text = value_bytes(v);
    size_t count = context_count(value_context(v));
    if (count != 1)
        vm_throw_because(vm,
            error_new(ERR_CONTEXT, POS_NONE,
                "string '%.*s' has %zu entries in its context. It should only have exactly one "
                "entry",
                (int)text.len, text.ptr, count),
            why);
    const struct context_element *e = context_at(value_context(v), 0);
    if (e->kind == CONTEXT_DRV_DEEP)
        vm_throw_because(vm,
            error_new(ERR_CONTEXT, POS_NONE,
                "string '%.*s' has a context which refers to a complete source and binary closure. "
                "This is not supported at this time",
                (int)text.len, text.ptr),
            why);
    if (!slice_eq(text, text_of(vm, e)))
        raise_wrong_text(vm, e, text, why);
    return e;
}

BUILTIN_IN("dynamic-derivations", outputOf, "outputOf", 2, "derivation-reference output-name", 0,
    "Return the path of the output named *output-name* of the derivation that the string "
    "*derivation-reference* is the path of. That may be one that only a build makes, an output of "
    "another derivation; the result is then a text that is replaced by the path when it is known.")
{
    const struct context_element *drv =
        refers_to(vm, args[0], "while evaluating the first argument to builtins.outputOf");
    struct slice name = value_bytes(vm_force_plain_string(
        vm, args[1], "while evaluating the second argument to builtins.outputOf"));
    struct context_element e = { CONTEXT_BUILT, drv->path, name,
        drv->kind == CONTEXT_BUILT ? drv : NULL };
    return string_from_context(text_of(vm, &e), context_single(&e));
}

/* appendContext --------------------------------------------------------------------------- */

/* v forced and of that type, or an error with `why` at that position. As everywhere in Nix, where
 * a set or list is wanted a failure to evaluate v has no `why`, and a wrong type no position. */
static value force_at(struct vm *vm, value v, enum type type, pos at, const char *why)
{
    struct error *e = NULL;
    bool is_container = type == TYPE_ATTRS || type == TYPE_LIST;
    if (is_container)
        v = vm_force(vm, v, NULL);
    else if (!value_is_evaluated(v))
        v = vm_try_force(vm, v, &e);
    if (!e && value_type(v) != type)
        e = error_new(ERR_TYPE, is_container ? POS_NONE : at, "expected %s but found %s: %s",
            type_with_article(type), vm_describe(v), vm_show(v));
    if (e) {
        error_add_trace(e, at, why, TRACE_DEFAULT);
        vm_throw(vm, e);
    }
    return v;
}

static const char *quote_name(symbol name)
{
    struct buf b = { 0 };
    print_attr_name(&b, symbol_slice(name));
    return buf_cstr(&b);
}

/* What one attribute of the second argument adds to a context. */
struct addition {
    symbol name; /* the store path as written */
    pos pos;
    struct slice path;
    context *into;
};

static void add_element(const struct addition *a, enum context_kind kind, struct slice output)
{
    struct context_element e = { .kind = kind, .path = a->path, .output = output };
    context_add(a->into, context_single(&e));
}

static void require_derivation(struct vm *vm, const struct addition *a, const char *what)
{
    if (!store_path_is_derivation(symbol_slice(a->name)))
        vm_raise_at(vm, ERR_CONTEXT, a->pos,
            "tried to add %s context of %s, which is not a derivation, to a string", what,
            quote_name(a->name));
}

static bool has_flag(struct vm *vm, const struct attrs *info, symbol name, const char *why)
{
    value *flag = attrs_find(info, name);
    return flag && value_bool(force_at(vm, *flag, TYPE_BOOL, attrs_pos(info, name), why));
}

static void add_outputs(struct vm *vm, const struct addition *a, const struct attrs *info)
{
    value *outputs = attrs_find(info, SYM_outputs);
    if (!outputs)
        return;
    pos at = attrs_pos(info, SYM_outputs);
    struct list *l = value_list(force_at(vm, *outputs, TYPE_LIST, at,
        "while evaluating the `outputs` attribute of a string context"));
    if (l->count)
        require_derivation(vm, a, "derivation output");
    for (size_t i = 0; i < l->count; i++) {
        const char *why = "while evaluating an output name within a string context";
        value output = force_at(vm, l->items[i], TYPE_STRING, at, why);
        add_element(a, CONTEXT_BUILT, value_bytes(vm_force_plain_string(vm, output, why)));
    }
}

static void add_context(struct vm *vm, struct addition *a, value info_value)
{
    const struct slice none = { "", 0 };
    if (!store_path_parse(symbol_slice(a->name), &a->path, NULL))
        vm_raise_at(
            vm, ERR_CONTEXT, a->pos, "context key '%s' is not a store path", quote_name(a->name));
    const struct attrs *info = value_attrs(force_at(
        vm, info_value, TYPE_ATTRS, a->pos, "while evaluating the value of a string context"));
    if (has_flag(vm, info, SYM_path, "while evaluating the `path` attribute of a string context"))
        add_element(a, CONTEXT_OPAQUE, none);
    if (has_flag(vm, info, symbol_intern(slice_of("allOutputs")),
            "while evaluating the `allOutputs` attribute of a string context")) {
        require_derivation(vm, a, "all-outputs");
        add_element(a, CONTEXT_DRV_DEEP, none);
    }
    add_outputs(vm, a, info);
}

BUILTIN(appendContext, "appendContext", 2, "s context", 0,
    "Return the string *s* with a context enlarged by *context*, a set such as `getContext` "
    "returns.")
{
    value s = vm_force_string(vm, args[0], FIRST("appendContext"));
    const struct attrs *set = value_attrs(vm_force_attrs(vm, args[1], SECOND("appendContext")));
    context all = value_context(s);
    for (size_t i = 0; i < attrs_count(set); i++) {
        struct addition a = {
            .name = set->shape->symbols[i],
            .pos = shape_pos(set->shape, i),
            .into = &all,
        };
        add_context(vm, &a, set->slots[i]);
    }
    return string_with_context(s, all);
}
