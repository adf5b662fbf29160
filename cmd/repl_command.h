/*
 * The commands of the REPL, `:name argument`. A new one is a row in the table and a function; help
 * and completion come from the table.
 */
#ifndef TVX_CMD_REPL_COMMAND_H
#define TVX_CMD_REPL_COMMAND_H

#include "cmd/repl.h"

enum command_argument {
    ARGUMENT_NONE,
    ARGUMENT_EXPRESSION,
    ARGUMENT_FILE,
    ARGUMENT_NAME,    /* of a variable */
    ARGUMENT_COMMAND, /* a name in this table */
    ARGUMENT_SWITCH,  /* true or false */
};

struct repl_command {
    const char *name;  /* without the colon */
    const char *other; /* another name, or NULL */
    enum command_argument argument;
    unsigned modes;    /* who has it: the bits below */
    const char *shown; /* the argument in help texts, or NULL */
    const char *help;
    /* Gets the argument without white space around it, maybe empty. Raises. */
    void (*run)(struct repl *r, const char *argument);
};

enum { MODE_TVX = 1, MODE_NIX = 2, MODE_BOTH = 3 };

/* Runs a line that begins with a colon. Raises. */
void command_run_line(struct repl *r, const char *line);
/* The argument in a line, if it is an expression; else NULL. */
const char *command_expression(struct repl *r, const char *line);
/* By its name or other name; NULL where there is none in this mode. */
const struct repl_command *command_find(struct repl *r, struct slice name);
/* The table, in the order of help; NULL at the end. */
const struct repl_command *command_at(size_t index);

/* repl_doc.c: the documentation of a value. */
void command_doc(struct repl *r, const char *argument);
/* repl_edit.c: opens $EDITOR where a value is defined. */
void command_edit(struct repl *r, const char *argument);

#endif
