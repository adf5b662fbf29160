/*
 * Where the names of a REPL come from: files, inputs of the command line, :a, bindings. Each is an
 * action that is remembered. Reloading does all of them again, with the files as they are by then,
 * so that what was defined with the help of a file follows it. (Nix drops bindings instead, and
 * loads the files alone; so does the stand-in for it.)
 */
#ifndef TVX_CMD_REPL_LOAD_H
#define TVX_CMD_REPL_LOAD_H

#include "cmd/repl.h"

/* The startup file and the inputs of the command line. Shows errors. */
void load_start(struct repl *r);
/* The functions below raise; what raises is not remembered. */
void load_file(struct repl *r, const char *name);
void load_add(struct repl *r, const char *expression);
void load_bindings(struct repl *r, const char *text);
/* Shows errors: what was loaded from a file that cannot be read any more stays as it was. */
void load_again(struct repl *r);

#endif
