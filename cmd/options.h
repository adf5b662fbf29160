/*
 * The command line. One table of options, in cmd/option_table.c, serves the parsers, the help and
 * completion.
 *
 * A long option takes its argument as `--name=value` or `--name value`, a short one as `-nvalue`
 * or `-n value`; `--` ends the options. Options and operands may be mixed.
 *
 * The commands that stand in for programs of Nix read theirs as those do, in cmd/nix_args.c: an
 * argument is always a word of its own, letters may be joined, all settings of Nix are options.
 */
#ifndef TVX_CMD_OPTIONS_H
#define TVX_CMD_OPTIONS_H

#include "cmd/command.h"
#include "lib/buf.h"

enum option_id {
    OPTION_OPERAND, /* not an option: FILE or - */
    OPTION_FIELD,   /* all that it does is to set its field */
    OPTION_CHOICE,  /* likewise: to the place of its argument among the choices */
    OPTION_FORMAT,  /* sets the format of its name */
    OPTION_IGNORED,
    OPTION_EXPR,
    OPTION_ADD_ROOT,
    OPTION_PARSE,
    OPTION_ATTR,
    OPTION_ARG,
    OPTION_ARGSTR,
    OPTION_ARGJSON,
    OPTION_ARG_FILE,
    OPTION_ARG_STDIN,
    OPTION_APPLY,
    OPTION_INCLUDE,
    OPTION_ALLOW,
    OPTION_INDENT,
    OPTION_PRETTY,
    OPTION_NO_PRETTY,
    OPTION_SETTING,
    OPTION_SETTING_FLAG, /* `--NAME VALUE`, where --option would be `--option NAME VALUE` */
    OPTION_SETTING_OF,   /* the setting flag of its name, under another one or a letter */
    OPTION_IMPURE,
    OPTION_FEATURES,
    OPTION_VERBOSE,
    OPTION_QUIET,
    OPTION_DEBUG,
    OPTION_COUNT,  /* ignored, but its argument has to be a number */
    OPTION_FLAKES, /* ignored, but needs the feature `flakes` */
};

enum { OPTION_VALUES_MAX = 2 };

struct option {
    enum option_id id;
    char letter;        /* 0 without a short form */
    const char *name;   /* the long form, or NULL */
    const char *values; /* the names of its arguments, space-separated, or the choices of the only
                           one, as a|b|c; NULL for none */
    const char *help;   /* one line, in the imperative mood, without a stop; NULL: not listed */
    unsigned commands;  /* bit set of enum command_id; NO_COMMAND: `tvx --version` */
    size_t field;       /* in struct options: the bool to set, the text to keep, or the enum of the
                           choices; 0 for none */
};

/* In the order in which help lists them. */
extern const struct option options_table[];
extern const size_t options_count;

enum { NO_COMMAND = 1 << COMMAND_COUNT };

/* What may be given several times, in the order of the command line. */
struct given {
    enum option_id id;
    const char *values[OPTION_VALUES_MAX];
};

enum output_format {
    FORMAT_VALUE,
    FORMAT_JSON,
    FORMAT_JSONL,
    FORMAT_NIX,
    FORMAT_RAW,
    FORMAT_RAW0,
    FORMAT_TOML,
    FORMAT_XML,
    FORMAT_YAML,
    FORMAT_COUNT
};

enum error_format {
    ERROR_TEXT,
    ERROR_JSON,
};

enum choice {
    CHOICE_AUTO,
    CHOICE_ALWAYS,
    CHOICE_NEVER,
};

enum { VERBOSITY_MAX = 4 }; /* of interest to options.verbosity */

enum {
    INDENT_AUTO = -1, /* INDENT_PRETTY on a terminal, else 0 */
    INDENT_PRETTY = 2,
    INDENT_MOST = 16,
};

struct options {
    const struct command *command; /* NULL without one */
    struct given *given;           /* operands, -E, -A, --arg and its like, -I, settings */
    size_t given_count, given_cap;
    enum output_format format;
    int on_error, on_function; /* enum data_instead of cmd/data.h */
    enum error_format error_format;
    enum choice color;
    int indent; /* of JSON, in blanks; 0: all on one line */
    bool strict, exit_status;
    bool stdin_json;
    bool no_location;
    bool show_trace;
    bool tokens, ast, bytecode;
    bool trace_vm, stats, batch;
    bool exprs; /* operands are expressions */
    bool eval_only, parse, find_file, read_write, no_root_warning;
    const char *file, *expr, *apply, *write_to; /* the last of each, or NULL */
    const char *output, *output_dir;            /* likewise */
    const char *store_dir, *store, *write_drvs; /* likewise */
    bool pure, restricted, sandbox;
    const char *timeout, *max_memory, *max_call_depth, *max_steps;
    const char *log_format; /* or NULL */
    int verbosity;          /* more (or less) than usual, in levels of Nix */
    const char *operand;    /* of `nix eval`, which takes one; or NULL */
    bool help, version;     /* if set, the rest of the line was not looked at */
};

/* On a mistake returns false with a message for the user in *message, without newline. The texts
 * are those of argv. */
bool options_parse(struct options *o, int argc, char **argv, struct buf *message);

/* The help text of a command, or of the program for NULL. */
void options_help(struct buf *out, const struct command *command);

/* For parsers ----------------------------------------------------------------------------- */

/* A command line that is being read. */
struct parse {
    struct options *options;
    unsigned command; /* its bit */
    char **next, **end;
    struct buf *message;
};

/* Sets the message; returns false. */
bool options_fail(struct parse *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
void options_set_command(struct parse *p, enum command_id command);
const struct option *options_find_long(unsigned command, struct slice name);
const struct option *options_find_short(unsigned command, char letter);
size_t options_value_count(const struct option *option);
/* Enters an option with its values. */
bool options_apply(struct parse *p, const struct option *option, const char *const *values);
void options_give(struct options *o, enum option_id id, const char *first, const char *second);
/* Reads the rest of a command line of a Nix program: cmd/nix_args.c. */
bool options_parse_nix(struct parse *p);

#endif
