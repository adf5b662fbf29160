/*
 * Other programs, run without a shell. They read what they are given, and what they write is taken
 * as it comes; their errors go where ours go, unless `quiet`.
 */
#ifndef TVX_FETCH_PROCESS_H
#define TVX_FETCH_PROCESS_H

#include "lib/buf.h"

struct process {
    const char *const *argv; /* ends with NULL; the program is looked for on PATH */
    const char *const *env;  /* NAME=VALUE to set, NAME to remove; ends with NULL */
    struct slice input;
    bool quiet;
    /* Takes the output; false to stop. May not raise. */
    bool (*take)(void *self, const char *bytes, size_t n);
    void *self;
};

/* Runs a program to its end. False with *why set where it cannot be run or stop_wanted says
 * to stop; else *status is its exit status, or 128 + the signal that ended it. */
bool process_run(const struct process *p, int *status, const char **why);

/* A `take` that adds to a struct buf. */
bool process_take_buf(void *buf, const char *bytes, size_t n);

#endif
