/*
 * The commands of the program: `tvx NAME ...`. A new one is a row in the table of command.c and a
 * function; which options it takes is said in the table of options.c.
 */
#ifndef TVX_CMD_COMMAND_H
#define TVX_CMD_COMMAND_H

#include "lib/base.h"

struct session;

enum command_id { COMMAND_EVAL, COMMAND_DUMP, COMMAND_COUNT };

struct command {
    const char *name;
    const char *operands;          /* as the usage line shows them */
    const char *summary;           /* one line without a stop */
    const char *help;              /* the paragraphs below the usage line */
    int (*run)(struct session *s); /* returns the exit status */
};

extern const struct command commands[COMMAND_COUNT];

int eval_run(struct session *s);
int dump_run(struct session *s);

#endif
