/* UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef TVX_BUILTINS_UTF8_H
#define TVX_BUILTINS_UTF8_H

#include "lib/base.h"

/*
 * Length of the sequence at text[at], which must exist; 0 if it is none. *bad is then the index of
 * the first byte that cannot stand where it stands, or text.len if the text ends too early.
 */
size_t utf8_sequence(struct slice text, size_t at, size_t *bad);
/* Writes a code point below 0x110000 and returns how many bytes it takes. */
size_t utf8_write(uint32_t code_point, char out[4]);

/* How many bytes at the start of text are ASCII without control characters, '"' and '\'. */
size_t utf8_plain_prefix(struct slice text);

#endif
