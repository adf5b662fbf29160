/*
 * Text to syntax tree: a hand-written lexer and a precedence-climbing parser. Needs no VM and
 * raises nothing: a mistake in the text is returned in parse_input.failure.
 */
#ifndef TVX_COMPILER_PARSER_H
#define TVX_COMPILER_PARSER_H

#include "compiler/ast.h"
#include "lib/arena.h"
#include "lib/diag.h"

/* What to do about a literal that is valid but frowned upon. */
enum lint {
    LINT_IGNORE,
    LINT_WARN,
    LINT_FATAL,
};

struct parse_input {
    struct arena *arena;
    const struct source *source;
    const char *home;    /* what ~/ stands for; NULL where it is not allowed (pure mode) */
    bool pipe_operators; /* |> and <| */
    enum lint lint_url, lint_short_path, lint_absolute_path; /* literals of these kinds */
    void (*warn)(void *self, pos at, const char *message);   /* may be NULL */
    void *warn_self;
    struct error *failure; /* set where the text is refused; GC memory */
};

/* The source's text must be followed by a NUL byte.
 * NULL where the text is refused. Depth of nesting is limited only by the C stack. */
struct expr *parse(struct parse_input *input);
/* The same for a text that is one or more bindings, as of a set: what the REPL takes. */
struct attrset *parse_bindings(struct parse_input *input);

#endif
