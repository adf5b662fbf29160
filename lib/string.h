/* Making strings; reading them is in lib/value.h. A context is an id of lib/context.h. */
#ifndef TVX_LIB_STRING_H
#define TVX_LIB_STRING_H

#include "lib/buf.h"
#include "lib/value.h"

extern const struct string string_empty;

/* A string of `len` bytes for the caller to fill; the NUL behind them is in place. */
struct string *string_new(size_t len, uint32_t context);

value string_from(struct slice bytes);
value string_from_context(struct slice bytes, uint32_t context);
value string_from_cstr(const char *text);
value string_from_buf(const struct buf *b);
value string_concat(struct slice a, struct slice b, uint32_t context);
/* The same bytes under another context; shares the object where nothing changes. */
value string_with_context(value s, uint32_t context);

#endif
