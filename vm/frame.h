/*
 * Frames and handlers: the machine's own bookkeeping, for vm/ only.
 *
 * One value stack holds arguments, local variables and intermediate values; a second stack holds
 * frames. A frame's result goes into base[-1-extra] (for a call the slot of the callee, for a
 * forced thunk one reserved below its base). Forcing a thunk or calling a closure from bytecode
 * pushes a frame and goes on in the same loop; only builtins re-enter the loop from C, and a
 * frame with FRAME_STOP marks where it has to come back to them.
 *
 *     call with more arguments than the callee takes (f takes k of k+m):
 *       before  [f][a1..ak][e1..em]         after  [e1..em][f][a1..ak]   base at a1, extra = m
 *     the result is then called with e1..em, in place of the frame.
 */
#ifndef TVX_VM_FRAME_H
#define TVX_VM_FRAME_H

#include "vm/vm.h"
#include <setjmp.h>

enum frame_flags {
    FRAME_UPDATE = 1,   /* the result is the outcome of the thunk `update` */
    FRAME_STOP = 2,     /* the result goes to C: vm_run returns */
    FRAME_EXTRA = 4,    /* `extra` further arguments wait below base */
    FRAME_RETRY = 8,    /* the result is dropped and the caller's instruction runs again */
    FRAME_NATIVE = 16,  /* a builtin: no code */
    FRAME_NOTE = 32,    /* with FRAME_NATIVE, instead of a builtin: see vm_note_push */
    FRAME_FUNCTOR = 64, /* with FRAME_NATIVE, instead of a builtin: a set is called */
    FRAME_AT = 128,     /* with FRAME_NATIVE: `at` is known */
};

struct frame {
    const insn *pc; /* next instruction; saved while another frame is on top */
    value *base;    /* slot 0: the first argument */
    union {
        const value *env;    /* the closure or thunk that runs, as words: captures from env[1] */
        const void *subject; /* FRAME_NOTE */
    };
    union {
        const struct code *code;
        const char *why; /* FRAME_NATIVE: what is being evaluated for it, or NULL */
    };
    union {
        struct thunk *update; /* FRAME_UPDATE */
        pos at;               /* FRAME_AT: where the result is wanted */
    };
    union {
        const struct builtin *builtin; /* FRAME_NATIVE */
        vm_note *note;                 /* FRAME_NOTE */
    };
    uint32_t flags, extra; /* extra: FRAME_NOTE: what of the subject */
    uint32_t depth;        /* calls that are not done, as Nix counts them, this one included */
};

/* Where an error stops. Lives on the C stack; setjmp before anything else is done. */
struct handler {
    jmp_buf jump;
    struct handler *outer;
    struct frame *frame;
    value *sp;
    bool catchable_only;
    bool was_raising;
    struct error *error; /* what arrived */
};

void handler_push(struct vm *vm, struct handler *h, bool catchable_only);
void handler_pop(struct vm *vm, struct handler *h);

/* Runs until the frame on top, which has FRAME_STOP, returns; gives its result. */
value vm_run(struct vm *vm);

/* Calls a builtin with its arguments at args; they stay on the stack meanwhile. */
value vm_call_builtin(struct vm *vm, value f, value *args);
/* Turns the call on top of the stack, [f][a1..an], into one of a closure or builtin with at least
 * the arguments that it takes, or into a finished value. Returns the number of arguments, 0 where
 * the value stands in the place of f. */
size_t vm_prepare_call(struct vm *vm, size_t n);
/* [f][a1..ak][e1..em] -> [e1..em][f][a1..ak] */
void vm_rotate_extra(value *f, size_t k, size_t m);

NORETURN void vm_raise_running(struct vm *vm);
NORETURN void vm_raise_running_at(struct vm *vm, pos at);
NORETURN void vm_raise_failed(struct vm *vm, const struct thunk *t);
/* The error of the request to stop that is there. */
struct error *vm_stop_error(struct vm *vm, pos at);
/* Sets up stopping; the stacks are there. */
void vm_stop_init(struct vm *vm);
/* Opens the stacks as far as their limits say and no request closes them. */
void vm_stop_refresh(struct vm *vm);
/* Comes back where the machine cannot stop now. */
void vm_out_of_steps(struct vm *vm);
static inline void vm_check_depth(struct vm *vm, uint32_t depth)
{
    if (unlikely(depth > vm->depth_most))
        vm_raise_depth(vm);
}
/* Raises unless the C stack has room for further recursion. */
static inline void vm_check_c_stack(struct vm *vm)
{
    if (unlikely((char *)__builtin_frame_address(0) < vm->c_stack_low))
        vm_raise_depth(vm);
}

/* Where what frame f has evaluated now is wanted; POS_NONE for most of what builtins want. */
pos frame_pos(const struct frame *f);
/* Pushes a frame for C code; the flags say of what kind, `depth` how much deeper it is. */
void frame_push_native(struct vm *vm, struct frame frame);

/* Slow paths of instructions, out of the loop. */
value vm_add(struct vm *vm, value a, value b);
value vm_sub(struct vm *vm, value a, value b);
value vm_mul(struct vm *vm, value a, value b);
value vm_div(struct vm *vm, value a, value b);
/* Raises where b cannot be added to a. */
void vm_check_addend(struct vm *vm, value a, value b);
bool vm_less_operator(struct vm *vm, value a, value b);
value vm_join(struct vm *vm, const value *parts, size_t count);
value vm_join_path(struct vm *vm, value path, const value *parts, size_t count);
value vm_list_concat(struct vm *vm, value a, value b);
/* own // overrides; attributes of `own` that are overridden change in place. */
value vm_override(value own, value overrides);
/* The set with one more attribute, which it may not have yet; a name that is null adds nothing. */
value vm_attrs_add(struct vm *vm, value set, value name, value v, pos at);
/* Matches a set with the formals of code and pushes each at out. */
void vm_match_formals(struct vm *vm, const struct code *code, value arg, value *out);
/* ERR_TYPE where a set or list is wanted: unlike others, such an error has no position. */
NORETURN void vm_raise_container(struct vm *vm, const char *expected, value found, const char *why);
NORETURN void vm_raise_missing(struct vm *vm, value set, symbol name);
NORETURN void vm_raise_assertion(struct vm *vm, value text);
/* Whether `type` says so. */
bool vm_is_derivation(struct vm *vm, const struct attrs *a);
/* explain.c: raises an error that says where a and b differ; returns if they do not. */
void vm_explain_unequal(struct vm *vm, value a, value b);
NORETURN void vm_raise_not_callable(struct vm *vm, value f);
NORETURN void vm_raise_not_callable_at(struct vm *vm, value f, pos at);

#endif
