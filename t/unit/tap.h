/*
 * Unit tests in C. Each t/unit/NAME.c is a program that prints TAP: it calls ok, is_int, is_str or
 * is_slice for each thing it checks and ends main with `return done_testing();`.
 */
#ifndef TVX_T_UNIT_TAP_H
#define TVX_T_UNIT_TAP_H

#include "lib/base.h"
#include <inttypes.h>
#include <stdio.h>

static int tap_run, tap_failed;

static inline bool ok(bool pass, const char *name)
{
    tap_run++;
    tap_failed += !pass;
    printf("%sok %d - %s\n", pass ? "" : "not ", tap_run, name);
    fflush(stdout);
    return pass;
}

static inline void is_int(int64_t got, int64_t want, const char *name)
{
    if (!ok(got == want, name))
        printf("# got %" PRId64 ", want %" PRId64 "\n", got, want);
}

static inline void is_slice(struct slice got, struct slice want, const char *name)
{
    if (!ok(slice_eq(got, want), name))
        printf("# got '%.*s', want '%.*s'\n", (int)got.len, got.ptr, (int)want.len, want.ptr);
}

static inline void is_str(const char *got, const char *want, const char *name)
{
    is_slice(slice_of(got), slice_of(want), name);
}

/* Prints the plan and returns the exit status of the test program. */
static inline int done_testing(void)
{
    printf("1..%d\n", tap_run);
    return tap_failed != 0;
}

#endif
