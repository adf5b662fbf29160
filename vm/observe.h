/*
 * Observers: told of every step of the machine, for tvx --trace-vm and for tests. A machine
 * without one pays nothing: an observed loop dispatches through a table of its own.
 */
#ifndef TVX_VM_OBSERVE_H
#define TVX_VM_OBSERVE_H

#include "lib/code.h"
#include "vm/vm.h"

struct observer {
    /* Any may be NULL. */
    void (*enter)(struct observer *self, const struct code *code);     /* a frame is pushed */
    void (*tail_call)(struct observer *self, const struct code *code); /* a frame is replaced */
    void (*leave)(struct observer *self, value result);
    void (*builtin)(struct observer *self, const struct builtin *builtin, const value *args);
    /* Before the instruction at pc; top items of the value stack are sp[-1], sp[-2], ... */
    void (*step)(struct observer *self, const struct code *code, uint32_t pc, const value *base,
        const value *sp);
    void (*raise)(struct observer *self, const struct error *error);
    /* A text is parsed: before, and when it is done or has failed. */
    void (*text)(struct observer *self, const struct source *source, bool done);
};

/* Writes one line per event to out->print. */
struct observer *observer_tracing(struct vm *vm);

#endif
