/*
 * Texts of the REPL: what they are, and their values. Names are found in r->scope, a set, when a
 * text is compiled: a name that is defined anew leaves alone what was compiled before.
 */
#ifndef TVX_CMD_REPL_SCOPE_H
#define TVX_CMD_REPL_SCOPE_H

#include "cmd/repl.h"

enum repl_text {
    TEXT_INCOMPLETE, /* the beginning of an expression or bindings */
    TEXT_BINDINGS,   /* the last semicolon may be missing */
    TEXT_EXPRESSION,
    TEXT_WRONG,
};

/* What a text is; it is only parsed. The text must be NUL-terminated. */
enum repl_text scope_classify(struct repl *r, struct slice text);
/* The value of an expression, forced. Raises. */
value scope_eval(struct repl *r, const char *text);
/* The code of an expression with the optimisations that the REPL does without. Raises. */
const struct code *scope_compile_fast(struct repl *r, const char *text);
/* The value that the expression a.b.c selects from, forced, and the name of c in *name; VALUE_NONE
 * where it is no such expression. Raises. */
value scope_eval_subject(struct repl *r, const char *text, symbol *name);
/* The syntax tree as text. Raises. */
void scope_print_tree(struct repl *r, const char *text, struct buf *out);
/* Evaluates bindings to a set, and adds its attributes. Raises. */
void scope_bind(struct repl *r, const char *text);

/* Adds the attributes of a set. */
void scope_add(struct repl *r, value set);
void scope_define(struct repl *r, symbol name, value v);
/* Whether there was such a name. */
bool scope_remove(struct repl *r, symbol name);
void scope_clear(struct repl *r);

#endif
