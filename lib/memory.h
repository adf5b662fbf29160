/*
 * How much memory there is to use, and how it is shared out. The heap is collected and can say that
 * it is full; stacks only grow, and the system kills who takes more than it has. So each has a
 * share of what the system grants, or of what the user wants to be used at most.
 */
#ifndef TVX_LIB_MEMORY_H
#define TVX_LIB_MEMORY_H

#include "lib/base.h"

/* In bytes. */
struct memory_shares {
    size_t heap;
    size_t stack; /* of each of the three: C's, the machine's values, its frames */
};

/* The least of: memory and swap of the machine, the limits of the control groups that the process
 * is in, the address space that `ulimit -v` leaves. Asked of the system once. */
size_t memory_granted(void);
struct memory_shares memory_share(size_t total);
/* How much address space to reserve for a stack that would like so much. */
size_t memory_reservation(size_t wanted);

/* Below this the C stack of the thread that evaluates is used up; NULL as long as nobody has said.
 */
extern char *memory_stack_low;
/* Raises that it is; must not return. */
extern void (*memory_on_full_stack)(void);

/* For code that recurses as deep as its input is nested. */
static inline void memory_check_stack(void)
{
    if (unlikely((char *)__builtin_frame_address(0) < memory_stack_low))
        memory_on_full_stack();
}

#endif
