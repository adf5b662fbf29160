/* Errors: one landing pad. Raising unwinds frames to the nearest handler that takes the error;
 * each thunk that was running on the way fails with it or, where the error says nothing about
 * the thunk (an interrupt, a limit), becomes suspended again. */
#include "vm/frame.h"
#include "vm/observe.h"
#include "lib/gc.h"
#include "lib/print.h"
#include "lib/stop.h"

void handler_push(struct vm *vm, struct handler *h, bool catchable_only)
{
    h->outer = vm->handler;
    h->frame = vm->frame;
    h->sp = vm->sp;
    h->catchable_only = catchable_only;
    h->was_raising = vm->is_raising;
    h->error = NULL;
    vm->handler = h;
    vm->is_raising = false;
}

void handler_pop(struct vm *vm, struct handler *h)
{
    vm->handler = h->outer;
    vm->is_raising = h->was_raising;
}

struct error *vm_try(struct vm *vm, void (*fn)(struct vm *, void *), void *arg, bool catchable_only)
{
    struct handler h;
    handler_push(vm, &h, catchable_only);
    if (setjmp(h.jump))
        return h.error;
    frame_push_native(vm, (struct frame){ .flags = FRAME_NOTE }); /* for what fn wants, and why */
    fn(vm, arg);
    vm_note_pop(vm);
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

/* Positions ------------------------------------------------------------------------------- */

pos vm_value_pos(value v)
{
    v = value_peek(v);
    uint64_t given = 0;
    if (!value_is_evaluated(v)) {
        const struct thunk *t = value_thunk(v);
        bool waits = thunk_state(t) == THUNK_SUSPENDED || thunk_state(t) == THUNK_RUNNING;
        if (!waits || !code_is_application(thunk_code(t)))
            return POS_NONE;
        v = value_peek(thunk_callee(t));
    }
    if (value_is_func(v) && value_head(v)->kind == FUNC_PARTIAL) {
        given = value_partial(v)->count;
        v = value_partial(v)->callee;
    }
    return value_is_closure(v) ? value_lambda(v)->params[given].pos : POS_NONE;
}

/* Where frame f stands in its code. Allocation may raise where that was not noted: then it may
 * still be where the frame stood in code that this code has replaced. */
static uint32_t frame_pc(const struct frame *f)
{
    const struct code *code = f->code;
    bool known = f->pc > code->insns && f->pc <= code->insns + code->insn_count;
    return known ? (uint32_t)(f->pc - 1 - code->insns) : 0;
}

/* Ranges whose code frame f is in, innermost first; NULL at the end. */
static const struct trace_range *next_range(const struct frame *f, const struct trace_range *r)
{
    const struct code *code = f->code;
    uint32_t pc = frame_pc(f);
    const struct trace_range *ranges = code_ranges(code);
    for (r = r ? r + 1 : ranges; r < ranges + code->range_count; r++) {
        if (r->start <= pc && pc < r->end)
            return r;
    }
    return NULL;
}

/* Where the attribute that f has selected last is defined; POS_NONE if it is not known. */
static pos picked_pos(const struct frame *f, const struct selection *s)
{
    value at = f->base[s->at];
    return value_is_small_int(at) ? (pos)value_small_int(at) : POS_NONE;
}

pos frame_pos(const struct frame *f)
{
    while (!(f->flags & FRAME_NATIVE) && code_is_application(f->code))
        f--;
    if (f->flags & FRAME_AT)
        return f->at;
    if ((f->flags & FRAME_NATIVE) || f->pc <= f->code->insns)
        return POS_NONE;
    for (const struct trace_range *r = NULL; (r = next_range(f, r));) {
        if (r->kind == RANGE_PICKED && picked_pos(f, r->selection) != POS_NONE)
            return picked_pos(f, r->selection);
    }
    return code_pos(f->code, frame_pc(f));
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

pos vm_pos(struct vm *vm)
{
    return raise_pos(vm);
}

void vm_wanted_at(struct vm *vm, pos at)
{
    struct frame *f = vm->frame;
    f->at = at;
    f->flags = at != POS_NONE ? f->flags | FRAME_AT : f->flags & ~(uint32_t)FRAME_AT;
}

/* Notes ----------------------------------------------------------------------------------- */

void frame_push_native(struct vm *vm, struct frame frame)
{
    if (vm->frame + 1 >= vm->frames_end)
        vm_raise_depth(vm);
    frame.flags |= FRAME_NATIVE;
    frame.base = vm->sp;
    frame.depth += vm->frame->depth;
    *++vm->frame = frame;
}

void vm_note_push(struct vm *vm, vm_note *note, const void *subject)
{
    frame_push_native(
        vm, (struct frame){ .flags = FRAME_NOTE, .note = note, .subject = subject, .depth = 1 });
    vm_check_depth(vm, vm->frame->depth);
}

void vm_note_which(struct vm *vm, uint32_t which)
{
    vm->frame->extra = which;
}

void vm_note_pop(struct vm *vm)
{
    vm->frame--;
}

uint64_t vm_depth(const struct vm *vm)
{
    return vm->frame->depth;
}

void vm_set_depth(struct vm *vm, uint64_t depth)
{
    if (depth > vm->settings.max_call_depth && depth - 1 > vm->settings.max_call_depth)
        vm_raise_depth(vm);
    vm->frame->depth = (uint32_t)depth;
}

/* Traces ---------------------------------------------------------------------------------- */

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

/* As Nix does it, names that have not come up yet are evaluated for this, if there is time. */
static value selected_name(struct vm *vm, value name)
{
    struct error *failure;
    name = value_peek(name);
    if (stop_wanted)
        return value_is_evaluated(name) ? name : VALUE_NULL;
    name = vm_try_force(vm, name, &failure);
    return failure ? VALUE_NULL : name;
}

static void trace_selection(
    struct vm *vm, const struct frame *f, const struct selection *s, struct error *e)
{
    struct buf hint = { 0 };
    struct place place;
    pos at = picked_pos(f, s);
    if (!source_place(at, &place) || place.source->kind == SOURCE_INTERNAL)
        return;
    buf_str(&hint, "while evaluating the attribute '");
    for (uint32_t i = 0; i < s->count; i++) {
        value name = selected_name(vm, f->base[s->at + 1 + i]);
        buf_str(&hint, i ? "." : "");
        if (value_is_string(name) && !value_context(name))
            print_attr_name(&hint, value_bytes(name));
        else
            buf_printf(&hint, "\"${%s}\"", s->texts[i]);
    }
    buf_char(&hint, '\'');
    error_add_trace(e, at, buf_cstr(&hint), TRACE_DEFAULT);
}

static void trace_call(const struct frame *f, struct error *e)
{
    symbol known = code_name(f->code);
    const char *name = known == SYMBOL_NONE ? "anonymous lambda" : symbol_cstr(known);
    const char *hint = known == SYMBOL_NONE ? "while calling %s" : "while calling '%s'";
    pos at = code_last_param(f->code)->pos;
    error_add_trace(e, at, format_hint(hint, name), TRACE_VERBOSE);
    if (frame_pos(f - 1) != POS_NONE)
        error_add_trace(e, frame_pos(f - 1), "from call site", TRACE_VERBOSE);
}

static void trace_code(struct vm *vm, const struct frame *f, struct error *e)
{
    for (const struct trace_range *r = NULL; (r = next_range(f, r));) {
        switch (r->kind) {
        case RANGE_ASSERTION:
            if (e->kind != ERR_ASSERTION)
                break;
            /* fall through */
        case RANGE_ANY:
            error_add_trace(e, r->pos, r->hint, TRACE_DEFAULT);
            break;
        case RANGE_SELECT:
            trace_selection(vm, f, r->selection, e);
            break;
        case RANGE_PICKED:
            break;
        case RANGE_FORMALS:
            if (frame_pos(f - 1) != POS_NONE || (f == vm->frame && e->kind == ERR_ARGUMENT))
                error_add_trace(e, frame_pos(f - 1), "from call site", TRACE_DEFAULT);
            return;
        }
    }
    if (!code_is_thunk(f->code))
        trace_call(f, e);
}

static void trace_native(const struct frame *f, struct error *e)
{
    if (f->why)
        error_add_trace(e, frame_pos(f), f->why, TRACE_DEFAULT);
    if (f->flags & FRAME_NOTE) {
        if (f->note)
            f->note(e, f->subject, f->extra);
    } else if (f->flags & FRAME_FUNCTOR) {
        error_add_trace(e, frame_pos(f - 1),
            "while calling a functor (an attribute set with a '__functor' attribute)",
            TRACE_DEFAULT);
    } else if (!(f->builtin->flags & BUILTIN_UNTRACED)) {
        error_add_trace(e, frame_pos(f - 1),
            format_hint("while calling the '%s' builtin", f->builtin->name), TRACE_DEFAULT);
    }
}

static void frame_trace(struct vm *vm, const struct frame *f, struct error *e)
{
    if (f->flags & FRAME_NATIVE)
        trace_native(f, e);
    else
        trace_code(vm, f, e);
}

/* Unwinding ------------------------------------------------------------------------------- */

/* Whether a thunk that ended in this error would end in it again. */
static bool is_final(const struct error *e)
{
    return !error_is_stop(e) && e->kind != ERR_DEPTH;
}

static bool takes(const struct handler *h, const struct error *e)
{
    return !h->catchable_only || error_is_catchable(e);
}

/* Of a very deep stack the innermost and the outermost frames are told of. */
enum { TRACED_MOST = 1 << 16, TRACED_IN_HASTE = 1 << 12, TRACED_WITHOUT_MEMORY = 1 << 8 };

static void trace_frame(
    struct vm *vm, const struct frame *f, const struct frame *end, struct error *e)
{
    ptrdiff_t inner = vm->frame - f, outer = f - end;
    ptrdiff_t most = e->kind == ERR_MEMORY ? TRACED_WITHOUT_MEMORY
                     : error_is_stop(e)    ? TRACED_IN_HASTE
                                           : TRACED_MOST;
    if (inner < most || outer < most) {
        frame_trace(vm, f, e);
    } else if (inner == most) {
        struct buf hint = { 0 };
        buf_printf(&hint, "(%td frames omitted)", outer - most + 1);
        error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_DEFAULT);
    }
}

/* Ends the run of a thunk. `kept`: somebody may force it again. */
static void fail_thunk(struct thunk *t, struct error *e, bool kept)
{
    if (kept && is_final(e)) {
        /* with the traces that are still to come, as in Nix */
        thunk_settle(t, THUNK_FAILED, (value){ (uint64_t)(uintptr_t)e });
    } else {
        t->head &= ~(uint64_t)THUNK_STATE_MASK;
    }
}

void vm_throw(struct vm *vm, struct error *e)
{
    if (unlikely(stop_wanted) && !vm->handler)
        stop_end_program((enum stop_cause)stop_wanted);
    if (unlikely(stop_wanted) && !error_is_stop(e))
        e = vm_stop_error(vm, e->pos);
    vm->is_raising = true;
    if (unlikely(vm->observer) && vm->observer->raise)
        vm->observer->raise(vm->observer, e);
    struct handler *h = vm->handler;
    assert(h);
    bool kept = h->outer || vm->keeps_values;
    for (;; h = h->outer) {
        bool here = takes(h, e);
        assert(here || h->outer); /* the outermost takes all */
        bool traced = vm->settings.plain || !(here && h->catchable_only);
        for (struct frame *f = vm->frame; f > h->frame; f--) {
            if (traced)
                trace_frame(vm, f, h->frame, e);
            if (f->flags & FRAME_UPDATE)
                fail_thunk(f->update, e, kept);
        }
        vm->frame = h->frame;
        vm->sp = h->sp;
        if (here)
            break;
    }
    handler_pop(vm, h);
    h->error = e;
    longjmp(h->jump, 1);
}

void vm_throw_because(struct vm *vm, struct error *e, const char *why)
{
    if (vm->frame->flags & FRAME_NATIVE)
        vm->frame->why = why;
    else if (why)
        error_add_trace(e, raise_pos(vm), why, TRACE_DEFAULT);
    vm_throw(vm, e);
}

void vm_raise_failed(struct vm *vm, const struct thunk *t)
{
    vm_throw(vm, error_copy(thunk_error(t)));
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

struct error *vm_type_error(const char *expected, value found, pos at)
{
    return error_new(
        ERR_TYPE, at, "expected %s but found %s: %s", expected, vm_describe(found), vm_show(found));
}

void vm_raise_type(struct vm *vm, const char *expected, value found, const char *why)
{
    vm_throw_because(vm, vm_type_error(expected, found, raise_pos(vm)), why);
}

void vm_raise_container(struct vm *vm, const char *expected, value found, const char *why)
{
    vm_throw_because(vm, vm_type_error(expected, found, POS_NONE), why);
}

value vm_force_plain_string(struct vm *vm, value v, const char *why)
{
    v = vm_force_string(vm, v, why);
    if (unlikely(value_context(v))) {
        const struct context_element *first = context_at(value_context(v), 0);
        vm_throw_because(vm,
            error_new(ERR_CONTEXT, POS_NONE,
                "the string '%.*s' is not allowed to refer to a store path (such as '%s')",
                (int)string_len(value_string(v)), value_string(v)->bytes, context_show(first)),
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
    if (stop_wanted)
        vm_throw(vm, vm_stop_error(vm, raise_pos(vm)));
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
        error_new(ERR_MISSING_ATTR, raise_pos(vm), "attribute '%s' missing", print_name(name));
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
        "attempt to call something which is not a function but %s: %s", vm_describe(f), vm_show(f));
}

void vm_raise_assertion(struct vm *vm, value text)
{
    vm_raise(vm, ERR_ASSERTION, "assertion '%s' failed", value_string(text)->bytes);
}

/* Formals --------------------------------------------------------------------------------- */

static const char *function_words(const struct code *code)
{
    struct buf b = { 0 };
    symbol name = code_name(code);
    if (name == SYMBOL_NONE)
        return "function 'anonymous lambda'";
    buf_printf(&b, "function '%s'", symbol_cstr(name));
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
    struct formal_walk walk = { code_formals(code), 0 };
    pos at = code_last_param(code)->pos;
    struct error *e = error_new(ERR_ARGUMENT, at, "%s called with unexpected argument '%s'",
        function_words(code), print_name(name));
    e->suggestions = diag_suggest(symbol_slice(name), next_formal, &walk);
    vm_throw(vm, e);
}

void vm_match_formals(struct vm *vm, const struct code *code, value arg, value *out)
{
    struct code_formals *formals = code_formals(code);
    if (unlikely(!value_is_attrs(arg)))
        vm_raise_container(
            vm, "a set", arg, "while evaluating the value passed for the lambda argument");
    const struct attrs *a = value_attrs(arg);
    formals->shape = NULL;
    uint32_t used = 0, at = 0;
    for (uint32_t i = 0; i < formals->count; i++) {
        symbol name = formals->items[i].name;
        while (at < a->shape->count && a->shape->symbols[at] < name)
            at++;
        bool found = at < a->shape->count && a->shape->symbols[at] == name;
        if (!found && !formals->items[i].optional)
            vm_raise_at(vm, ERR_ARGUMENT, code_last_param(code)->pos,
                "%s called without required argument '%s'", function_words(code),
                print_name(name));
        formals->slots[i] = found ? (int32_t)at : SLOT_NONE;
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
}
