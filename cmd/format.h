/*
 * The formats in which `tvx eval` prints values. A new one is a word in the table of options and a
 * row in the table of format.c; where it is more than a few lines, a file format_NAME.c.
 */
#ifndef TVX_CMD_FORMAT_H
#define TVX_CMD_FORMAT_H

#include "cmd/session.h"

/* Writes v as the command line says, with what ends it. Raises what evaluation raises. */
void format_write(struct session *s, struct buf *out, value v);

/* The indentation of JSON: in blanks, 0 for none. */
uint32_t format_indent(const struct options *o);

#endif
