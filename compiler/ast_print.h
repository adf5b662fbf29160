/*
 * Syntax trees as text: what `nix-instantiate --parse` prints, with operators desugared to calls
 * and everything in parentheses. The text of `assertion '...' failed`, too.
 */
#ifndef TVX_COMPILER_AST_PRINT_H
#define TVX_COMPILER_AST_PRINT_H

#include "compiler/ast.h"
#include "lib/buf.h"

void ast_print(struct buf *out, const struct expr *e);
/* The bindings as a set. */
void ast_print_attrs(struct buf *out, const struct attrset *set);
/* a.b."${c}" */
void ast_print_path(struct buf *out, const struct attr_path *path);
/* A name, quoted if it is no identifier. */
void ast_print_name(struct buf *out, symbol name);

#endif
