/* Errors: one landing pad. Raising unwinds frames to the nearest handler that takes the error;
 * each thunk that was running on the way fails with it or, where the error says nothing about
 * the thunk (an interrupt, a limit), becomes suspended again. */
#include "vm/frame.h"
#include "vm/observe.h"
#include "lib/gc.h"
#include "lib/print.h"

void handler_push(struct vm *vm, struct handler *h, bool catchable_only)
{
    h->outer = vm->handler;
    h->frame = vm->frame;
    h->sp = vm->sp;
    h->catchable_only = catchable_only;
    h->error = NULL;
    vm->handler = h;
}

void handler_pop(struct vm *vm, struct handler *h)
{
    vm->handler = h->outer;
}

struct error *vm_try(struct vm *vm, void (*fn)(struct vm *, void *), void *arg,
    bool catchable_only)
{
    struct handler h;
    handler_push(vm, &h, catchable_only);
    if (setjmp(h.jump))
        return h.error;
    fn(vm, arg);
    handler_pop(vm, &h);
    return NULL;
}

struct forcing {
    value v, result;
};

static void force_it(struct vm *vm, void *arg)
{
    struct forcing *f = arg;
    f->result = vm_force(vm, f->v, NULL);
}

value vm_try_force(struct vm *vm, value v, struct error **e)
{
    struct forcing f = { v, VALUE_NONE };
    *e = vm_try(vm, force_it, &f, false);
    return *e ? VALUE_NONE : f.result;
}

/* Traces ---------------------------------------------------------------------------------- */

pos frame_pos(const struct frame *f)
{
    if ((f->flags & FRAME_NATIVE) || !f->code || f->pc <= f->code->insns)
        return POS_NONE;
    return code_pos(f->code, (uint32_t)(f->pc - 1 - f->code->insns));
}

/* Where the code below frame f stands: the call that a builtin's frame answers. */
static pos caller_pos(struct vm *vm, const struct frame *f)
{
    while (f > vm->frames && (f->flags & FRAME_NATIVE))
        f--;
    return frame_pos(f);
}

pos vm_pos(struct vm *vm)
{
    return caller_pos(vm, vm->frame);
}

/* Where an error that is raised now points: nowhere in a builtin, whose trace line says from where
 * it was called. A frame that has not begun is being called by the one below it. */
static pos raise_pos(struct vm *vm)
{
    const struct frame *f = vm->frame;
    while (!(f->flags & FRAME_NATIVE) && f->pc == f->code->insns)
        f--;
    return frame_pos(f);
}

static const char *format_hint(const char *hint, const char *name)
{
    struct buf b = { 0 };
    const char *hole = strstr(hint, "%s");
    if (!hole)
        return hint;
    buf_add(&b, hint, (size_t)(hole - hint));
    buf_str(&b, name);
    buf_str(&b, hole + 2);
    return buf_cstr(&b);
}

static void trace_code(struct vm *vm, const struct frame *f, struct error *e)
{
    const struct code *code = f->code;
    uint32_t pc = f->pc > code->insns ? (uint32_t)(f->pc - 1 - code->insns) : 0;
    for (uint32_t i = 0; i < code->range_count; i++) {
        const struct trace_range *r = &code->ranges[i];
        if (r->start <= pc && pc < r->end)
            error_add_trace(e, r->pos, format_hint(r->hint, symbol_cstr(r->name)), TRACE_DEFAULT);
    }
    if (code->is_thunk)
        return;
    const char *name = code->name == SYMBOL_NONE ? "anonymous lambda" : symbol_cstr(code->name);
    const char *hint = code->name == SYMBOL_NONE ? "while calling %s" : "while calling '%s'";
    error_add_trace(e, code->pos, format_hint(hint, name), TRACE_VERBOSE);
    pos site = caller_pos(vm, f - 1);
    if (site != POS_NONE)
        error_add_trace(e, site, "from call site", TRACE_VERBOSE);
}

void frame_trace(struct vm *vm, const struct frame *f, struct error *e)
{
    if (!(f->flags & FRAME_NATIVE)) {
        trace_code(vm, f, e);
        return;
    }
    pos at = caller_pos(vm, f);
    if (f->why)
        error_add_trace(e, at, f->why, TRACE_DEFAULT);
    error_add_trace(e, at, format_hint("while calling the '%s' builtin", f->builtin->name),
        TRACE_DEFAULT);
}

/* Unwinding ------------------------------------------------------------------------------- */

/* Whether a thunk that ended in this error would end in it again. */
static bool is_final(const struct error *e)
{
    return e->kind != ERR_INTERRUPTED && e->kind != ERR_MEMORY && e->kind != ERR_DEPTH;
}

/* A copy that later traces of e do not reach; the last one is used again while it is true. */
static struct error *snapshot(const struct error *e, struct error *last)
{
    if (last && last->outermost == e->outermost)
        return last;
    return error_copy(e);
}

static bool takes(const struct handler *h, const struct error *e)
{
    return !h->catchable_only || error_is_catchable(e);
}

void vm_throw(struct vm *vm, struct error *e)
{
    if (unlikely(vm->observer) && vm->observer->raise)
        vm->observer->raise(vm->observer, e);
    struct handler *h = vm->handler;
    assert(h);
    bool kept = h->outer || vm->keeps_values; /* somebody may force a thunk again after this */
    struct error *last = NULL;
    for (;; h = h->outer) {
        bool here = takes(h, e);
        bool traced = !(here && h->catchable_only);
        for (struct frame *f = vm->frame; f > h->frame; f--) {
            if (traced)
                frame_trace(vm, f, e);
            if (!(f->flags & FRAME_UPDATE))
                continue;
            struct thunk *t = f->update;
            if (kept && is_final(e)) {
                last = snapshot(e, last);
                uint32_t captures = thunk_code(t)->capture_count;
                t->head = THUNK_FAILED;
                t->error = last;
                if (captures > 1)
                    memset(&t->captures[1], 0, (captures - 1) * sizeof(value));
            } else {
                t->head &= ~(uint64_t)THUNK_STATE_MASK;
            }
        }
        vm->frame = h->frame;
        vm->sp = h->sp;
        if (here)
            break;
    }
    vm->handler = h->outer;
    h->error = e;
    longjmp(h->jump, 1);
}

void vm_throw_because(struct vm *vm, struct error *e, const char *why)
{
    if (vm->frame->flags & FRAME_NATIVE)
        vm->frame->why = why;
    else if (why)
        error_add_trace(e, vm_pos(vm), why, TRACE_DEFAULT);
    vm_throw(vm, e);
}

void vm_raise_failed(struct vm *vm, const struct thunk *t)
{
    vm_throw(vm, error_copy(t->error));
}

void vm_raise(struct vm *vm, enum error_kind kind, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct error *e = error_vnew(kind, raise_pos(vm), fmt, args);
    va_end(args);
    vm_throw(vm, e);
}

void vm_raise_at(struct vm *vm, enum error_kind kind, pos at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct error *e = error_vnew(kind, at, fmt, args);
    va_end(args);
    vm_throw(vm, e);
}

/* Words ----------------------------------------------------------------------------------- */

const char *vm_describe(value v)
{
    struct buf b = { 0 };
    v = value_peek(v);
    if (value_is_string(v) && value_context(v))
        return "a string with context";
    if (value_is_func(v) && value_head(v)->kind == FUNC_BUILTIN) {
        buf_printf(&b, "the built-in function '%s'", value_builtin(v)->name);
        return buf_cstr(&b);
    }
    if (value_is_func(v) && value_head(v)->kind == FUNC_PARTIAL &&
        value_head(value_partial(v)->callee)->kind == FUNC_BUILTIN) {
        buf_printf(&b, "the partially applied built-in function '%s'",
            value_builtin(value_partial(v)->callee)->name);
        return buf_cstr(&b);
    }
    return type_with_article(value_type(v));
}

const char *vm_show(value v)
{
    struct printer p = {
        .dialect = PRINT_ERROR,
        .max_depth = 10,
        .max_attrs = 10,
        .max_items = 10,
        .max_string = 1024,
    };
    struct buf b = { 0 };
    print_value(&b, v, &p);
    return buf_cstr(&b);
}

void vm_raise_type(struct vm *vm, const char *expected, value found, const char *why)
{
    pos at = why ? POS_NONE : raise_pos(vm);
    vm_throw_because(vm,
        error_new(ERR_TYPE, at, "expected %s but found %s: %s", expected, vm_describe(found),
            vm_show(found)),
        why);
}

value vm_force_plain_string(struct vm *vm, value v, const char *why)
{
    v = vm_force_string(vm, v, why);
    if (unlikely(value_context(v))) {
        const struct context_element *first = context_at(value_context(v), 0);
        vm_throw_because(vm,
            error_new(ERR_CONTEXT, POS_NONE,
                "the string '%.*s' is not allowed to refer to a store path (such as '%.*s')",
                (int)string_len(value_string(v)), value_string(v)->bytes, (int)first->path.len,
                first->path.ptr),
            why);
    }
    return v;
}

void vm_raise_running(struct vm *vm)
{
    vm_raise_running_at(vm, raise_pos(vm));
}

void vm_raise_running_at(struct vm *vm, pos at)
{
    vm_raise_at(vm, ERR_RECURSION, at, "infinite recursion encountered");
}

void vm_raise_depth(struct vm *vm)
{
    vm_raise(vm, ERR_DEPTH, "stack overflow; max-call-depth exceeded");
}

struct name_walk {
    const struct shape *shape;
    uint32_t next;
};

static bool next_name(void *self, struct slice *name)
{
    struct name_walk *w = self;
    if (w->next == w->shape->count)
        return false;
    *name = symbol_slice(w->shape->symbols[w->next++]);
    return true;
}

void vm_raise_missing(struct vm *vm, value set, symbol name)
{
    struct name_walk walk = { value_attrs(set)->shape, 0 };
    struct error *e =
        error_new(ERR_MISSING_ATTR, raise_pos(vm), "attribute '%s' missing", symbol_cstr(name));
    e->suggestions = diag_suggest(symbol_slice(name), next_name, &walk);
    vm_throw(vm, e);
}

void vm_raise_not_callable(struct vm *vm, value f)
{
    vm_raise_not_callable_at(vm, f, raise_pos(vm));
}

void vm_raise_not_callable_at(struct vm *vm, value f, pos at)
{
    vm_raise_at(vm, ERR_NOT_CALLABLE, at,
        "attempt to call something which is not a function but %s: %s", vm_describe(f),
        vm_show(f));
}

void vm_raise_assertion(struct vm *vm, value text)
{
    vm_raise(vm, ERR_ASSERTION, "assertion '%s' failed", value_string(text)->bytes);
}

/* Formals --------------------------------------------------------------------------------- */

static const char *function_words(const struct code *code)
{
    struct buf b = { 0 };
    if (code->name == SYMBOL_NONE)
        return "function 'anonymous lambda'";
    buf_printf(&b, "function '%s'", symbol_cstr(code->name));
    return buf_cstr(&b);
}

struct formal_walk {
    const struct code_formals *formals;
    uint32_t next;
};

static bool next_formal(void *self, struct slice *name)
{
    struct formal_walk *w = self;
    if (w->next == w->formals->count)
        return false;
    *name = symbol_slice(w->formals->items[w->next++].name);
    return true;
}

static NORETURN void raise_unexpected(struct vm *vm, const struct code *code, symbol name)
{
    struct formal_walk walk = { code->formals, 0 };
    const struct param *last = &code->params[code->head.arity - 1];
    struct error *e = error_new(ERR_ARGUMENT, last->pos,
        "%s called with unexpected argument '%s'", function_words(code), symbol_cstr(name));
    e->suggestions = diag_suggest(symbol_slice(name), next_formal, &walk);
    vm_throw(vm, e);
}

void vm_match_formals(struct vm *vm, const struct code *code, value arg, value *out)
{
    struct code_formals *formals = code->formals;
    const struct param *last = &code->params[code->head.arity - 1];
    if (unlikely(!value_is_attrs(arg)))
        vm_raise_type(vm, "a set", arg, "while evaluating the value passed for the lambda argument");
    const struct attrs *a = value_attrs(arg);
    int32_t *slots = gc_alloc_atomic((formals->count + 1) * sizeof *slots);
    uint32_t used = 0, at = 0;
    for (uint32_t i = 0; i < formals->count; i++) {
        symbol name = formals->items[i].name;
        while (at < a->shape->count && a->shape->symbols[at] < name)
            at++;
        bool found = at < a->shape->count && a->shape->symbols[at] == name;
        if (!found && !formals->items[i].optional)
            vm_raise_at(vm, ERR_ARGUMENT, last->pos, "%s called without required argument '%s'",
                function_words(code), symbol_cstr(name));
        slots[i] = found ? (int32_t)at : SLOT_NONE;
        out[i] = found ? a->slots[at] : VALUE_ABSENT;
        used += found;
    }
    if (!formals->ellipsis && used != a->shape->count) {
        for (uint32_t i = 0, f = 0; i < a->shape->count; i++) {
            while (f < formals->count && formals->items[f].name < a->shape->symbols[i])
                f++;
            if (f == formals->count || formals->items[f].name != a->shape->symbols[i])
                raise_unexpected(vm, code, a->shape->symbols[i]);
        }
    }
    formals->shape = a->shape;
    formals->slots = slots;
}
