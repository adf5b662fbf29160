/*
 * Stopping a run: a signal, the clock or a counter asks for it, the run notices and ends with an
 * error. A request may come at any instant, in a signal handler on any thread.
 *
 * The first request counts and stays until stop_clear. Code that may go on for more than a few
 * milliseconds calls stop_poll on its way; what copies or clears much goes through lib/bulk.h. That
 * may raise an error by longjmp, so there must be nothing to release; code that holds a descriptor
 * or the like looks at stop_wanted instead and returns a failure of any kind, which turns into the
 * error of the request.
 *
 * A request that nobody has answered after STOP_GRACE seconds ends the program, as does at once
 * one that finds the thread waiting in the system (stop_wait_begin).
 */
#ifndef TVX_LIB_STOP_H
#define TVX_LIB_STOP_H

#include "lib/base.h"

enum stop_cause {
    STOP_NONE,
    STOP_INTERRUPT, /* SIGINT */
    STOP_TERMINATE, /* SIGTERM */
    STOP_HANGUP,    /* SIGHUP */
    STOP_TIME,      /* stop_after */
    STOP_STEPS,     /* counted by the machine */
    STOP_MEMORY,    /* no request: only for stop_end_program */
};

enum { STOP_GRACE = 2 };

extern volatile int stop_wanted; /* an enum stop_cause */

/* `notify` runs in signal handlers. `raise` raises the error of stop_wanted, or returns where that
 * is not possible now. */
void stop_install(void (*notify)(void), void (*raise)(void));
void stop_request(enum stop_cause cause);
/* Forgets the request, as it has been answered, and the limit of time. */
void stop_clear(void);

/* From now on SIGINT, SIGTERM and SIGHUP are requests, but for those that are ignored. */
void stop_on_signals(void);
/* A request in so many seconds, > 0. */
void stop_after(double seconds);

void stop_now(void);
/* Between these stop_poll does not raise: for code that holds descriptors while it calls what may
 * poll. It has to look at stop_wanted. May be nested. */
void stop_hold(void);
void stop_release(void);
/* Tells the user of the cause and ends the program. */
NORETURN void stop_end_program(enum stop_cause cause);
/* What stop_end_program does first, even in a signal handler. */
void stop_on_end(void (*cleanup)(void));

static inline void stop_poll(void)
{
    if (unlikely(stop_wanted))
        stop_now();
}

/* The end of the stretch of a loop that begins at `at` and needs no further look. */
enum { STOP_STRETCH = 4096 };
static inline size_t stop_stretch(size_t at, size_t end)
{
    stop_poll();
    return end - at > STOP_STRETCH ? at + STOP_STRETCH : end;
}

/* for (type i = from; i < end; i++), for what does little in a round: it looks now and then. These
 * are two loops, so no `break`. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a type and a name have none */
#define STOP_FOR(type, i, from, end)                                                               \
    for (type i = (from), i##_rest; i < (end);)                                                    \
        for (i##_rest = (type)stop_stretch(i, end); i < i##_rest; i++)
/* NOLINTEND(bugprone-macro-parentheses) */

/* Waits until fd can be read; false if a request came meanwhile. */
bool stop_wait_readable(int fd);
/* Between these a request ends the program, even if the thread is never heard of again. */
void stop_wait_begin(void);
void stop_wait_end(void);

/* From now on SIGINT does not end the program, however long it takes until it is answered, and what
 * is being written to a standard stream is cut short by it. */
void stop_be_patient(void);
bool stop_cuts_output(void);
/* From now on signals have the message and the status that they have in Nix, and the end of memory
 * the status of any error. */
void stop_as_nix(void);
/* What the user is told, and the exit status of a program that ends for it. */
const char *stop_message(enum stop_cause cause);
int stop_status(enum stop_cause cause);

#endif
