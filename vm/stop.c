/*
 * Requests to stop, as the machine sees them. The loop has no check of its own for them: while one
 * is there both stacks are said to be full, so that the next call, tail call or thunk takes the way
 * of a stack overflow, which comes to vm_raise_depth. C code that goes on for long without any of
 * these calls stop_poll.
 */
#include "vm/frame.h"
#include "lib/gc.h"
#include "lib/stop.h"

static struct vm *the_vm; /* for signal handlers */

static void close_stacks(void)
{
    the_vm->frames_end = the_vm->frames;
    the_vm->stack_end = the_vm->stack;
}

void vm_stop_refresh(struct vm *vm)
{
    vm->frames_end = vm->frames + vm->frames_limit;
    vm->stack_end = vm->stack + vm->stack_limit;
    if (stop_wanted)
        close_stacks();
}

/* The error is made of memory, and allocating that looks for requests too. */
struct error *vm_stop_error(struct vm *vm, pos at)
{
    static const enum error_kind kinds[] = {
        [STOP_INTERRUPT] = ERR_INTERRUPTED,
        [STOP_TERMINATE] = ERR_INTERRUPTED,
        [STOP_HANGUP] = ERR_INTERRUPTED,
        [STOP_TIME] = ERR_TIME,
        [STOP_STEPS] = ERR_STEPS,
    };
    enum stop_cause cause = (enum stop_cause)stop_wanted;
    vm->is_raising = true;
    struct error *e = error_new(kinds[cause], at, "%s", stop_message(cause));
    e->exit_status = stop_status(cause);
    return e;
}

/* While an error is on its way the machine cannot raise another. */
static void raise_stop(void)
{
    if (the_vm->handler && !the_vm->is_raising)
        vm_throw(the_vm, vm_stop_error(the_vm, vm_pos(the_vm)));
}

static void raise_exhaustion(size_t wanted)
{
    (void)wanted;
    if (!the_vm->handler || the_vm->is_raising)
        return;
    the_vm->is_raising = true;
    vm_raise(the_vm, ERR_MEMORY, "out of memory");
}

void vm_stop_init(struct vm *vm)
{
    the_vm = vm;
    vm_stop_refresh(vm);
    stop_install(close_stacks, raise_stop);
    gc_on_exhaustion(raise_exhaustion);
}

void vm_stop_clear(struct vm *vm)
{
    stop_clear();
    gc_put_off(); /* the error is waited for */
    vm_stop_refresh(vm);
}

void vm_limit_steps(struct vm *vm, uint64_t steps)
{
    vm->counts_steps = steps > 0;
    vm->steps_left = steps;
}

void vm_out_of_steps(struct vm *vm)
{
    stop_request(STOP_STEPS);
    raise_stop();
    vm->steps_left = UINT64_MAX;
}
