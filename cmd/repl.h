/*
 * The REPL: what its files share. repl.c is the loop, repl_scope.c the names, repl_load.c files and
 * their reloading, repl_command.c the table of commands, repl_complete.c what Tab offers;
 * line_editor.c and history.c know nothing of Nix.
 *
 * One statement is run at a time: an expression, bindings, or a command. What a statement raises
 * ends that statement alone; names and imported files stay as they were.
 */
#ifndef TVX_CMD_REPL_H
#define TVX_CMD_REPL_H

#include "builtins/import.h"
#include "cmd/session.h"

/* What made names, in order: reloading does it all again. */
enum action_kind {
    ACTION_FILE,     /* text is a file as the user named it */
    ACTION_INPUT,    /* an input of the command line: `input` */
    ACTION_ADD,      /* :a, text is the expression */
    ACTION_BINDINGS, /* text is a line of bindings */
};

struct action {
    enum action_kind kind;
    const char *text;
    const struct given *input;
    value set; /* of a file: what it added last, in case it cannot be read again; VALUE_NONE */
    bool silent;
};

struct repl {
    struct session *session;
    struct vm *vm;
    bool nix;                  /* stands in for `nix repl` */
    bool interactive;          /* a person types */
    bool color;                /* of values */
    struct import_scope scope; /* all names but the globals */
    struct action *actions;
    size_t action_count, action_cap;
    value added; /* the set that was added last, or VALUE_NONE */
    value last;  /* what `_` is, or VALUE_NONE */
    bool quit;
    bool failed; /* a statement did */
    int log;     /* file descriptor of :log-file, or -1 */
};

/* Output: both go to the log file, too. Messages are what is not a value. */
void repl_print(struct repl *r, struct slice text);
void repl_message(struct repl *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
void repl_show_error(struct repl *r, const struct error *e);

/* Runs fn(arg) and shows what it raises; whether it raised nothing. */
bool repl_try(struct repl *r, void (*fn)(struct vm *, void *), void *arg);
/* Prints a value, forced as far as it is shown; depth 0: all of it. Raises. */
void repl_print_value(struct repl *r, value v, uint32_t depth);

#endif
