/* Errors as data for other programs: `--error-format=json`, `--on-error=record`. */
#ifndef TVX_CMD_ERROR_DATA_H
#define TVX_CMD_ERROR_DATA_H

#include "vm/vm.h"

/*
 * A set, evaluated throughout, its strings UTF-8:
 *
 *   level      "error", "warning" or "trace"
 *   code       of lib/error.def; of an error
 *   message    without colours
 *   file       of a position in a file: its absolute path; else «string», «stdin»
 *   range      { start = { line; column; }; end = { line; column; }; }, from 1, columns in bytes;
 *              `end` is behind the last byte
 *   trace      [ { message; file; range; } ], from the outermost to the innermost
 *   hints      names that may have been meant
 *
 * What is not known is left out; `trace` and `hints` are always there.
 */
value error_as_data(const struct error *e);
value message_as_data(const char *level, struct slice message, pos at);

/* `{ error = ...; }` with what error_as_data has but for level and trace. */
value error_record(const struct error *e);

#endif
