/* :doc */
#include "cmd/repl_command.h"
#include "cmd/repl_scope.h"
#include "compiler/doc_comment.h"

static struct slice trim(struct slice text)
{
    while (text.len > 0 && strchr(" \n", text.ptr[0]))
        text = (struct slice){ text.ptr + 1, text.len - 1 };
    while (text.len > 0 && strchr(" \n", text.ptr[text.len - 1]))
        text.len--;
    return text;
}

static void add_builtin(struct buf *out, const struct builtin *b)
{
    if (b->args && *b->args) {
        buf_printf(out, "**Synopsis:** `builtins.%s`", b->name);
        for (const char *p = b->args; *p;) {
            size_t len = strcspn(p, " ");
            buf_printf(out, " *%.*s*", (int)len, p);
            p += len + strspn(p + len, " ");
        }
        buf_str(out, "\n\n");
    }
    buf_printf(out, "%s\n", b->doc);
}

static void add_function(struct buf *out, symbol name, pos at)
{
    struct slice comment = doc_comment_of_function(at);
    if (name == SYMBOL_NONE)
        buf_str(out, "Function defined at ");
    else
        buf_printf(out, "Function `%s`\\\n  … defined at ", symbol_cstr(name));
    diag_place(out, at);
    if (comment.len > 0)
        buf_str(out, "\n\n");
    buf_slice(out, comment);
}

static void note_functor(struct error *e, const void *subject, uint32_t which)
{
    (void)subject;
    (void)which;
    error_add_trace(e, POS_NONE, "while partially calling '__functor' to retrieve documentation",
        TRACE_DEFAULT);
}

/* Whether there is something to say about the value. A set that can be called has the documentation
 * of what its __functor returns for it. */
static bool add_value(struct repl *r, struct buf *out, value v)
{
    if (value_is_attrs(v)) {
        const value *functor = attrs_find_raw(value_attrs_raw(v), SYM_functor);
        if (!functor)
            return false;
        uint64_t depth = vm_depth(r->vm);
        vm_note_push(r->vm, note_functor, NULL);
        vm_set_depth(r->vm, depth);
        value result = vm_call1(r->vm, vm_force_func(r->vm, *functor, NULL), v, NULL);
        vm_set_depth(r->vm, depth + 1);
        bool found = add_value(r, out, result);
        vm_note_pop(r->vm);
        return found;
    }
    if (!value_is_func(v))
        return false;
    pos at = vm_value_pos(v);
    value callee = value_head(v)->kind == FUNC_PARTIAL ? value_partial(v)->callee : v;
    bool is_whole = value_same(callee, v);
    if (value_is_closure(callee))
        add_function(out, value_lambda(callee)->name, at);
    else if (is_whole || !r->nix)
        add_builtin(out, value_builtin(callee));
    else
        return false;
    return true;
}

static void add_attribute(struct buf *out, symbol name, pos at)
{
    struct slice comment = doc_comment_of_attribute(at);
    buf_printf(out, "Attribute `%s`\n\n  … defined at ", symbol_cstr(name));
    diag_place(out, at);
    buf_str(out, "\n\n");
    if (comment.len > 0)
        buf_slice(out, comment);
    else
        buf_str(out, "No documentation found.\n\n");
}

/* Where the attribute is defined that the expression selects; a variable counts as one of the
 * scope, but not for Nix. */
static pos attribute_pos(struct repl *r, const char *text, symbol *name)
{
    value subject = scope_eval_subject(r, text, name);
    if (value_is_none(subject)) {
        *name = r->nix ? SYMBOL_NONE : symbol_lookup(slice_of(text));
        return *name == SYMBOL_NONE ? POS_NONE : attrs_pos(value_attrs(r->scope.set), *name);
    }
    subject = vm_force_attrs(
        r->vm, subject, "while evaluating an attribute set to look for documentation");
    return attrs_pos(value_attrs(subject), *name);
}

void command_doc(struct repl *r, const char *argument)
{
    struct buf out = { 0 };
    symbol name;
    pos at = attribute_pos(r, argument, &name);
    value v = scope_eval(r, argument);
    if (!add_value(r, &out, v)) {
        if (at == POS_NONE)
            vm_raise_at(r->vm, ERR_VALUE, POS_NONE, "value does not have documentation");
        add_attribute(&out, name, at);
    }
    repl_print(r, trim(buf_view(&out)));
    repl_print(r, slice_of("\n"));
}
