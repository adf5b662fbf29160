/*
 * The command line. One table of options serves the parser and the help text.
 *
 * A long option takes its argument as `--name=value` or `--name value`, a short one as `-nvalue`
 * or `-n value`; `--` ends the options. Options and operands may be mixed.
 */
#ifndef TVX_CMD_OPTIONS_H
#define TVX_CMD_OPTIONS_H

#include "cmd/command.h"
#include "lib/buf.h"

enum option_id {
    OPTION_OPERAND, /* not an option: FILE or - */
    OPTION_EXPR,
    OPTION_ATTR,
    OPTION_ARG,
    OPTION_ARGSTR,
    OPTION_INCLUDE,
    OPTION_STRICT,
    OPTION_JSON,
    OPTION_RAW,
    OPTION_XML,
    OPTION_NO_LOCATION,
    OPTION_PRETTY,
    OPTION_NO_PRETTY,
    OPTION_TOKENS,
    OPTION_AST,
    OPTION_BYTECODE,
    OPTION_TRACE_VM,
    OPTION_SHOW_TRACE,
    OPTION_COLOR,
    OPTION_SETTING,
    OPTION_FEATURES,
    OPTION_HELP,
    OPTION_VERSION,
};

enum { OPTION_VALUES_MAX = 2 };

struct option {
    enum option_id id;
    char letter;        /* 0 without a short form */
    const char *name;   /* the long form, or NULL */
    const char *values; /* the names of its arguments, space-separated; NULL for none */
    const char *help;   /* one line, in the imperative mood, without a stop */
    unsigned commands;  /* bit set of enum command_id; NO_COMMAND: `tvx --version` */
};

enum { NO_COMMAND = 1 << COMMAND_COUNT };

/* What may be given several times, in the order of the command line. */
struct given {
    enum option_id id;
    const char *values[OPTION_VALUES_MAX];
};

enum output_format {
    FORMAT_VALUE,
    FORMAT_JSON,
    FORMAT_RAW,
    FORMAT_XML,
};

enum choice {
    CHOICE_AUTO,
    CHOICE_YES,
    CHOICE_NO,
};

struct options {
    const struct command *command; /* NULL without one */
    struct given *given;           /* operands, -E, -A, --arg, --argstr, -I, --option */
    size_t given_count;
    enum output_format format;
    enum choice color, pretty;
    bool strict;
    bool no_location;
    bool show_trace;
    bool tokens, ast, bytecode;
    bool trace_vm;
    bool help, version; /* if set, the rest of the line was not looked at */
};

/* On a mistake returns false with a message for the user in *message, without newline. The texts
 * are those of argv. */
bool options_parse(struct options *o, int argc, char **argv, struct buf *message);

/* The help text of a command, or of the program for NULL. */
void options_help(struct buf *out, const struct command *command);

#endif
