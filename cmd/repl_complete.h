/*
 * What Tab offers: commands and their arguments, files, names in scope, attributes. Attributes are
 * those of the value of what stands before the dot; it gets a moment to be evaluated, quietly.
 */
#ifndef TVX_CMD_REPL_COMPLETE_H
#define TVX_CMD_REPL_COMPLETE_H

#include "cmd/line_editor.h"

/* For struct line_editor. */
void complete_text(void *repl, const char *text, size_t cursor, struct completions *out);

#endif
