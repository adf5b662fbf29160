/*
 * Standard output, buffered, or a file in its place, and standard error. What is written to
 * standard error comes after what was written to standard output before.
 *
 * A failed write to standard output ends the program: without a word where the reader of a pipe has
 * gone, with an error message otherwise. Failures of standard error are ignored.
 */
#ifndef TVX_CMD_OUTPUT_H
#define TVX_CMD_OUTPUT_H

#include "lib/base.h"

/* The programs of Nix end with EXIT_ERROR for whatever is wrong. */
enum exit_status {
    EXIT_VALUE = 0,
    EXIT_ERROR = 1,
    EXIT_USAGE = 2,
    EXIT_SYNTAX = 3,
    EXIT_LIMIT = 4,
    EXIT_IO = 5,
    EXIT_FALSE = 10, /* with --exit-status: a value is false or null */
};

/* Writes to a file from now on, which appears with output_commit and not without it. Both return
 * false with errno set. */
bool output_open(const char *path);
bool output_commit(void);

void output_write(struct slice text);
void output_flush(void);
void output_error(struct slice text);
/* The same for what happens only once even where evaluation is repeated: what a fetcher says. */
void output_aside(struct slice text);
/* While muted, what is written to either goes nowhere. */
void output_mute(bool muted);
/* The status where standard output fails; EXIT_IO if this is not called. */
void output_fail_with(enum exit_status status);
/* What was written so far is going to be written again: that much is dropped once. */
void output_repeat(void);

/* Ends the program at once: nothing is freed, and no other handler runs. */
NORETURN void output_exit(int status);

#endif
