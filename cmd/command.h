/*
 * The commands of the program: `tvx NAME ...`. A new one is a row in the table of command.c and a
 * function; which options it takes is said in the table of options.c.
 */
#ifndef TVX_CMD_COMMAND_H
#define TVX_CMD_COMMAND_H

#include "lib/base.h"

struct session;

enum command_id {
    COMMAND_EVAL,
    COMMAND_REPL,
    COMMAND_DUMP,
    COMMAND_BUILTINS,
    COMMAND_COMPLETION,
    COMMAND_NIX_INSTANTIATE,
    COMMAND_NIX, /* of a Nix command line, what stands before the command in it */
    COMMAND_NIX_EVAL,
    COMMAND_NIX_REPL,
    COMMAND_COUNT
};

struct command {
    const char *name;
    /* The Nix program that it stands in for, or NULL: how its command line is read, what it says
     * about mistakes there, its exit statuses and limits are that program's. */
    const char *nix;
    const char *operands;          /* as the usage line shows them */
    const char *summary;           /* one line without a stop */
    const char *help;              /* the paragraphs below the usage line */
    int (*run)(struct session *s); /* returns the exit status */
};

extern const struct command commands[COMMAND_COUNT];

int eval_run(struct session *s);
int repl_run(struct session *s);
int dump_run(struct session *s);
int builtins_run(struct session *s);
int completion_run(struct session *s);
int nix_instantiate_run(struct session *s);
int nix_run(struct session *s);
int nix_eval_run(struct session *s);
int nix_repl_run(struct session *s);

/* Ends the program for a wrong command line of a command, or of the program for NULL. */
NORETURN void command_fail(const struct command *command, const char *message);

#endif
