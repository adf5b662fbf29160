/* The machine from outside the loop: setting up, forcing, calling, selecting. */
#include "vm/frame.h"
#include "lib/gc.h"
#include "lib/memory.h"
#include "lib/print.h"
#include "lib/stop.h"
#include <stdlib.h>
#include <sys/mman.h>

static struct vm *the_vm; /* for the collector's callback */

static void mark_stacks(void)
{
    struct vm *vm = the_vm;
    gc_mark_range(vm->stack, vm->sp);
    gc_mark_range(vm->frames, vm->frame + 1);
}

/* Address space for `bytes`, or as much less as the system grants; pages cost when touched. */
static void *reserve(size_t *bytes)
{
    for (;; *bytes /= 2) {
        void *p = mmap(NULL, *bytes, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (p != MAP_FAILED)
            return p;
        if (*bytes < (1 << 20))
            gc_exhausted(*bytes);
    }
}

enum { C_BYTES_PER_CALL = 256, C_BYTES_LEAST = 64 << 20 };

/* Where the C stack must not grow below: so far that recursion in C goes about as deep as recursion
 * in Nix may, and a margin above the end. */
static char *c_stack_low(uint64_t max_call_depth, size_t most)
{
    struct gc_stack stack = gc_stack();
    size_t size = stack.bytes;
    size_t margin = size / 8 < (1 << 20) ? size / 8 : 1 << 20;
    size_t wanted = max_call_depth < size / C_BYTES_PER_CALL
                        ? C_BYTES_LEAST + max_call_depth * C_BYTES_PER_CALL
                        : size;
    wanted = wanted < most ? wanted : most;
    return stack.low + (wanted < size - margin ? size - wanted : margin);
}

enum { DEFAULT_CALL_DEPTH = 5000000, FRAMES_MOST = 1 << 26 };

void vm_init(struct vm *vm, struct io *io)
{
    size_t stack_bytes = memory_reservation((size_t)16 << 30);
    size_t frame_bytes = memory_reservation(FRAMES_MOST * sizeof(struct frame));
    vm->stack = vm->sp = reserve(&stack_bytes);
    vm->stack_size = stack_bytes / sizeof(value) - 64;
    vm->frames = vm->frame = reserve(&frame_bytes);
    vm->frames_most = frame_bytes / sizeof(struct frame) - 2;
    vm->settings.max_call_depth = DEFAULT_CALL_DEPTH;
    the_vm = vm;
    vm_stop_init(vm);
    vm_limit_memory(vm, memory_share(memory_granted()).stack);
    vm->store = store_new(io, NULL);
    vm->io = &vm->store->io;
    vm->settings.features = "";
    vm->settings.verbosity = VERBOSITY_INFO;
    /* The frame at the bottom is nobody's: what C code pushes goes on top of it. */
    vm->frame->flags = FRAME_NATIVE;
    gc_set_root_marker(mark_stacks);
}

static void raise_full_stack(void)
{
    vm_raise_depth(the_vm);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

void vm_limit_memory(struct vm *vm, size_t stack_bytes)
{
    vm->stack_bytes_most = stack_bytes;
    vm->stack_limit = least(vm->stack_size, stack_bytes / sizeof(value));
    vm_limit_depth(vm, vm->settings.max_call_depth);
}

void vm_limit_depth(struct vm *vm, uint64_t depth)
{
    vm->settings.max_call_depth = depth;
    memory_stack_low = vm->c_stack_low = c_stack_low(depth, vm->stack_bytes_most);
    memory_on_full_stack = raise_full_stack;
    vm->depth_most = depth < DEFAULT_CALL_DEPTH ? (uint32_t)depth + 1 : UINT32_MAX;
    uint64_t frames = depth < DEFAULT_CALL_DEPTH ? DEFAULT_CALL_DEPTH : depth;
    size_t most = least(vm->frames_most, vm->stack_bytes_most / sizeof(struct frame));
    vm->frames_limit = frames < most ? frames + 1 : most;
    vm_stop_refresh(vm);
}

/* Forcing --------------------------------------------------------------------------------- */

static struct frame *push_frame(
    struct vm *vm, const struct code *code, const void *env, uint32_t flags)
{
    uint32_t depth = vm->frame->depth + !(flags & FRAME_UPDATE);
    if (unlikely(vm->frame + 1 >= vm->frames_end || vm->sp + code->max_stack >= vm->stack_end ||
                 depth > vm->depth_most))
        vm_raise_depth(vm);
    struct frame *f = ++vm->frame;
    f->pc = code->insns;
    f->base = vm->sp;
    f->env = env;
    f->code = code;
    f->update = NULL;
    f->flags = flags;
    f->extra = 0;
    f->depth = depth;
    return f;
}

/* Runs the frame on top for C code, which then has no line in a trace any more. */
static value run_for_c(struct vm *vm)
{
    value result = vm_run(vm);
    if (vm->frame->flags & FRAME_NATIVE)
        vm->frame->why = NULL;
    return result;
}

value vm_force_slow(struct vm *vm, value v, const char *why)
{
    struct thunk *t = value_thunk(v);
    if (t->head == THUNK_DONE)
        return thunk_result(t);
    if (vm->frame->flags & FRAME_NATIVE)
        vm->frame->why = why;
    if (thunk_state(t) == THUNK_RUNNING)
        vm_raise_running(vm);
    if (thunk_state(t) == THUNK_FAILED)
        vm_raise_failed(vm, t);
    const struct code *code = thunk_code(t);
    *vm->sp++ = v;
    push_frame(vm, code, t, FRAME_UPDATE | FRAME_STOP)->update = t;
    t->head |= THUNK_RUNNING;
    return run_for_c(vm);
}

value vm_force_attrs(struct vm *vm, value v, const char *why)
{
    v = vm_force(vm, v, NULL);
    if (unlikely(!value_is_attrs(v)))
        vm_raise_container(vm, "a set", v, why);
    return v;
}

value vm_force_list(struct vm *vm, value v, const char *why)
{
    v = vm_force(vm, v, NULL);
    if (unlikely(!value_is_list(v)))
        vm_raise_container(vm, "a list", v, why);
    return v;
}

value vm_force_func(struct vm *vm, value v, const char *why)
{
    v = vm_force(vm, v, why);
    bool functor = value_is_attrs(v) && attrs_find_raw(value_attrs_raw(v), SYM_functor);
    if (unlikely(!value_is_func(v) && !functor))
        vm_raise_type(vm, "a function", v, why);
    return v;
}

value vm_force_string(struct vm *vm, value v, const char *why)
{
    v = vm_force(vm, v, why);
    if (unlikely(!value_is_string(v)))
        vm_raise_type(vm, "a string", v, why);
    return v;
}

int64_t vm_force_int(struct vm *vm, value v, const char *why)
{
    v = vm_force(vm, v, why);
    if (unlikely(!value_is_int(v)))
        vm_raise_type(vm, "an integer", v, why);
    return value_int(v);
}

bool vm_force_bool(struct vm *vm, value v, const char *why)
{
    v = vm_force(vm, v, why);
    if (unlikely(!value_is_bool(v)))
        vm_raise_type(vm, "a Boolean", v, why);
    return value_bool(v);
}

double vm_force_float(struct vm *vm, value v, const char *why)
{
    v = vm_force(vm, v, why);
    if (value_is_int(v))
        return (double)value_int(v);
    if (unlikely(!value_is_float(v)))
        vm_raise_type(vm, "a float", v, why);
    return value_float(v);
}

/* Calling --------------------------------------------------------------------------------- */

/* Calls the closure at `callee` with the arguments above it, all that are on the stack. */
static value call_closure(struct vm *vm, value *callee, size_t arity)
{
    vm->sp = callee + 1;
    push_frame(vm, value_code(*callee), value_ptr(*callee), FRAME_STOP);
    vm->sp += arity;
    return run_for_c(vm);
}

/* The same, where `extra` arguments wait below it for what it returns. */
static value call_closure_extra(struct vm *vm, value *callee, size_t arity, size_t extra)
{
    vm->sp = callee + 1;
    struct frame *frame =
        push_frame(vm, value_code(*callee), value_ptr(*callee), FRAME_STOP | FRAME_EXTRA);
    frame->extra = (uint32_t)extra;
    vm->sp += arity;
    return run_for_c(vm);
}

value vm_call(struct vm *vm, value f, const value *args, size_t n, const char *why)
{
    if (vm->frame->flags & FRAME_NATIVE)
        vm->frame->why = why;
    if (vm->sp + n + 1 >= vm->stack_end)
        vm_raise_depth(vm);
    *vm->sp++ = f;
    memcpy(vm->sp, args, n * sizeof *args);
    vm->sp += n;
    if (likely(value_is_closure(f) && value_head(f)->arity == n))
        return call_closure(vm, vm->sp - n - 1, n);
    for (;;) {
        n = vm_prepare_call(vm, n);
        value *callee = vm->sp - n - 1;
        if (n == 0)
            return *--vm->sp;
        size_t arity = value_head(*callee)->arity, extra = n - arity;
        if (value_head(*callee)->kind == FUNC_CLOSURE) {
            if (extra == 0)
                return call_closure(vm, callee, arity);
            vm_rotate_extra(callee, arity, extra);
            return call_closure_extra(vm, callee + extra, arity, extra);
        }
        value result = vm_call_builtin(vm, *callee, callee + 1);
        if (extra == 0) {
            vm->sp = callee;
            return result;
        }
        *callee = result;
        memmove(callee + 1, callee + 1 + arity, extra * sizeof *callee);
        vm->sp -= arity;
        n = extra;
    }
}

const struct code_formals *vm_next_formals(value f)
{
    uint64_t given = 0;
    if (value_is_func(f) && value_head(f)->kind == FUNC_PARTIAL) {
        given = value_partial(f)->count;
        f = value_partial(f)->callee;
    }
    if (!value_is_closure(f) || given + 1 < value_code(f)->head.arity)
        return NULL;
    return value_lambda(f)->formals;
}

value vm_auto_call(struct vm *vm, value v, value args)
{
    v = vm_force(vm, v, NULL);
    if (value_is_attrs(v)) {
        value *functor = attrs_find_raw(value_attrs_raw(v), SYM_functor);
        if (functor)
            return vm_auto_call(vm, vm_call1(vm, *functor, v, NULL), args);
    }
    const struct code_formals *formals = vm_next_formals(v);
    if (!formals)
        return v;
    if (formals->ellipsis)
        return vm_call1(vm, v, args, NULL);
    struct attrs_builder b = { 0 };
    for (uint32_t i = 0; i < formals->count; i++) {
        const struct code_formal *formal = &formals->items[i];
        value *arg = attrs_find(value_attrs(args), formal->name);
        if (arg)
            attrs_add(&b, formal->name, *arg, attrs_pos(value_attrs(args), formal->name));
        else if (!formal->optional)
            vm_raise_at(vm, ERR_ARGUMENT, formal->pos,
                "cannot evaluate a function that has an argument without a value ('%s')\n"
                "Nix attempted to evaluate a function as a top level expression; in\n"
                "this case it must have its arguments supplied either by default\n"
                "values, or passed explicitly with '--arg' or '--argstr'. See\n"
                "https://nix.dev/manual/nix/stable/language/syntax.html#functions.",
                print_name(formal->name));
    }
    return vm_call1(vm, v, attrs_finish(&b), NULL);
}

value vm_attribute(struct vm *vm, const struct attrs *set, symbol name, const char *why)
{
    value *slot = attrs_find(set, name);
    if (!slot)
        vm_throw_because(vm,
            error_new(ERR_MISSING_ATTR, POS_NONE, "attribute '%s' missing", print_name(name)), why);
    return *slot;
}

/* Others ---------------------------------------------------------------------------------- */

bool vm_feature(const struct vm *vm, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = vm->settings.features; (at = strstr(at, name)); at += len) {
        bool starts = at == vm->settings.features || at[-1] == ' ';
        if (starts && (at[len] == ' ' || at[len] == '\0'))
            return true;
    }
    return false;
}

struct error *vm_feature_error(const char *name)
{
    return error_new(ERR_EXPERIMENTAL, POS_NONE,
        "experimental Nix feature '%s' is disabled; add '--extra-experimental-features %s' to "
        "enable it",
        name, name);
}

void vm_require_feature(struct vm *vm, const char *name)
{
    if (!vm_feature(vm, name))
        vm_throw(vm, vm_feature_error(name));
}

void vm_print(struct vm *vm, struct slice text)
{
    stop_poll(); /* ahead of what may wait for somebody to read it */
    if (vm->print)
        vm->print(vm->print_self, text);
}

bool vm_tell(struct vm *vm, const char *level, struct slice message, pos at)
{
    if (vm->tell)
        vm->tell(vm->print_self, level, message, at);
    return vm->tell != NULL;
}

void vm_warn(struct vm *vm, pos at, const char *fmt, ...)
{
    struct buf message = { 0 }, out = { 0 };
    va_list args;
    if (vm->settings.verbosity < VERBOSITY_WARN)
        return;
    va_start(args, fmt);
    buf_vprintf(&message, fmt, args);
    va_end(args);
    if (vm_tell(vm, "warning", buf_view(&message), at))
        return;
    diag_warning(&out, buf_cstr(&message), at, vm->style);
    vm_print(vm, buf_view(&out));
}
