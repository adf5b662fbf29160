/*
 * A session: one machine, set up as the command line and the environment say, and the ways from an
 * input to its value. There is one for each process; it lives on the big stack.
 */
#ifndef TVX_CMD_SESSION_H
#define TVX_CMD_SESSION_H

#include "cmd/options.h"
#include "cmd/settings.h"
#include "lib/source.h"
#include "vm/vm.h"

struct session {
    struct vm *vm;
    const struct options *options;
    const char *dir; /* the current directory: what relative paths start from */
    struct settings settings;
    int failure;           /* status of the first error that was reported and passed over, or 0 */
    bool repeats;          /* is about to start again, with plain code */
    struct counts *counts; /* what is counted, for cmd/stats.h; or NULL */
};

/* Does not return where the program stands in for one of Nix that would refuse the settings. */
void session_start(struct session *s, const struct options *options);

/* Runs fn(vm, arg). What it raises is shown on standard error; returns the exit status. */
int session_try(struct session *s, void (*fn)(struct vm *, void *), void *arg);
/* The same for what only writes: it is not run again in order to explain what it raises. */
int session_once(struct session *s, void (*fn)(struct vm *, void *), void *arg);

/* Shows an error that does not end the evaluation. */
void session_report(struct session *s, struct error *e);

/* The functions below raise. */

/* Calls fn for each input of the command line, in order; for ./default.nix where there is none. */
void session_each_input(struct session *s,
    void (*fn)(struct session *s, const struct given *input, void *arg), void *arg);
/* Whether a given operand is `-`. */
bool session_is_stdin(const struct given *input);
/* The text of an input, registered. */
const struct source *session_source(struct session *s, const struct given *input);
/* The value of an input, forced. */
value session_value(struct session *s, const struct given *input);
/* The value of a file by its name as an operand, forced. */
value session_file(struct session *s, const char *operand);
/* The absolute path of a FILE operand. */
const char *session_path(struct session *s, const char *operand);
/* A text of the command line, registered. */
const struct source *session_text(struct session *s, const char *text);
/* Standard input, registered. It is read once. */
const struct source *session_stdin(struct session *s);
/* The value of an expression on the command line, to be forced. */
value session_expr(struct session *s, const char *text);
/* The JSON on standard input as a value. */
value session_stdin_json(struct session *s);
/* The set of what --arg, --argstr and their like give. */
value session_args(struct session *s);

#endif
