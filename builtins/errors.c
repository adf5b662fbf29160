#include "builtins/builtin.h"
#include "lib/print.h"

/* Raising --------------------------------------------------------------------------------- */

BUILTIN(abort, "abort", 1, "s", BUILTIN_GLOBAL,
    "End evaluation with the error message *s*. Unlike `throw`, `builtins.tryEval` does not catch "
    "it.")
{
    context ctx = CONTEXT_NONE;
    struct slice s = vm_coerce(vm, args[0], COERCE_COPY, &ctx,
        "while evaluating the error message passed to builtins.abort");
    vm_raise(vm, ERR_ABORT, "evaluation aborted with the following error message: '%.*s'",
        (int)s.len, s.ptr);
}

BUILTIN(throw, "throw", 1, "s", BUILTIN_GLOBAL,
    "Raise an error with the message *s*. It ends evaluation unless `builtins.tryEval` catches it.")
{
    context ctx = CONTEXT_NONE;
    struct slice s = vm_coerce(vm, args[0], COERCE_COPY, &ctx,
        "while evaluating the error message passed to builtin.throw");
    vm_raise(vm, ERR_THROWN, "%.*s", (int)s.len, s.ptr);
}

struct forcing {
    value v, result;
};

static void force_value(struct vm *vm, void *arg)
{
    struct forcing *f = arg;
    f->result = vm_force(vm, f->v, NULL);
}

BUILTIN(addErrorContext, "addErrorContext", 2, "context value", BUILTIN_UNTRACED,
    "Return *value*. If evaluating it fails, the string *context* is among what the trace of the "
    "error shows, without `--show-trace` too.")
{
    struct forcing f = { args[1], VALUE_NONE };
    struct error *e = vm_try(vm, force_value, &f, false);
    if (!e)
        return f.result;
    struct buf hint = { 0 };
    context ctx = CONTEXT_NONE;
    buf_slice(&hint, vm_coerce(vm, args[0], COERCE_INTERPOLATE, &ctx,
                         "while evaluating the error message passed to builtins.addErrorContext"));
    error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_ALWAYS);
    vm_throw(vm, e);
}

/* Catching -------------------------------------------------------------------------------- */

static struct shape *outcome_shape(void)
{
    static struct shape *shape;
    if (!shape)
        shape = shape_new((symbol[]){ SYM_value, symbol_intern(slice_of("success")) }, NULL, 2);
    return shape;
}

BUILTIN(tryEval, "tryEval", 1, "e", BUILTIN_LAZY,
    "Evaluate *e*, not what is inside it, and return `{ success = true; value = e; }`, or "
    "`{ success = false; value = false; }` if that raised an error by `throw`, `assert` or a "
    "failed look-up of `<name>`. Other errors are not caught.")
{
    struct forcing f = { args[0], VALUE_FALSE };
    bool success = !vm_try(vm, force_value, &f, true);
    struct attrs *outcome = attrs_new(outcome_shape());
    outcome->slots[0] = success ? f.result : VALUE_FALSE;
    outcome->slots[1] = value_of_bool(success);
    return value_of_attrs(outcome);
}

/* Order of evaluation --------------------------------------------------------------------- */

BUILTIN(seq, "seq", 2, "e1 e2", BUILTIN_STRICT * 1, "Evaluate *e1*, then return *e2*.")
{
    vm_force(vm, args[0], NULL);
    return vm_force(vm, args[1], NULL);
}

BUILTIN(deepSeq, "deepSeq", 2, "e1 e2", BUILTIN_STRICT * 1,
    "Evaluate *e1* and everything in the lists and sets that it holds, then return *e2*.")
{
    vm_force_deep(vm, args[0]);
    return vm_force(vm, args[1], NULL);
}

BUILTIN(break, "break", 1, "v", BUILTIN_GLOBAL | BUILTIN_UNTRACED,
    "Return *v*. A debugger would stop here.")
{
    return vm_force(vm, args[0], NULL);
}

/* Messages -------------------------------------------------------------------------------- */

static bool has_items(value v)
{
    return value_is_list(v) ? value_list(v)->count > 0
                            : value_is_attrs(v) && attrs_count(value_attrs(v)) > 0;
}

/* A list is itself where a variable is traced, and another list where the result of a call is. */
static void print_trace(struct vm *vm, value subject)
{
    value v = vm_force(vm, subject, NULL);
    if (has_items(v) && vm->want_plain && !vm->settings.plain)
        vm->want_plain(vm);
    struct buf message = { 0 }, text = { 0 }, out = { 0 };
    if (value_is_string(v))
        buf_slice(&message, value_bytes(v));
    else
        print_value(&message, subject, &(struct printer){ .dialect = PRINT_ERROR });
    if (vm_tell(vm, "trace", buf_view(&message), POS_NONE))
        return;
    buf_str(&text, "trace: ");
    buf_slice(&text, buf_view(&message));
    diag_clean(&out, buf_view(&text), vm->style.color);
    buf_char(&out, '\n');
    vm_print(vm, buf_view(&out));
}

BUILTIN(trace, "trace", 2, "e1 e2", BUILTIN_STRICT * 1,
    "Print *e1* on standard error, a string as it is and anything else without evaluating what is "
    "inside it. Then return *e2*.")
{
    print_trace(vm, args[0]);
    return vm_force(vm, args[1], NULL);
}

BUILTIN(traceVerbose, "traceVerbose", 2, "e1 e2", 0,
    "Do what `builtins.trace` does if the option `--trace-verbose` is on; otherwise return *e2* "
    "and leave *e1* unevaluated.")
{
    if (vm->settings.trace_verbose)
        print_trace(vm, args[0]);
    return vm_force(vm, args[1], NULL);
}

BUILTIN(warn, "warn", 2, "e1 e2", 0,
    "Print the string *e1* on standard error as a warning, then return *e2*. Under the option "
    "`--abort-on-warn` that is an error.")
{
    value message = vm_force_string(
        vm, args[0], "while evaluating the first argument; the message passed to builtins.warn");
    struct buf out = { 0 };
    bool wanted = vm->settings.verbosity >= VERBOSITY_WARN;
    if (wanted && !vm_tell(vm, "warning", value_bytes(message), POS_NONE)) {
        diag_message(&out, "evaluation warning", value_bytes(message), POS_NONE, vm->style);
        vm_print(vm, buf_view(&out));
    }
    if (vm->settings.abort_on_warn)
        vm_raise(
            vm, ERR_ABORT, "aborting to reveal stack trace of warning, as abort-on-warn is set");
    return vm_force(vm, args[1], NULL);
}
