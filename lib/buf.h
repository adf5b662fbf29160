/*
 * A growing byte buffer in collected memory: nothing to free, so a raised error leaks nothing.
 * A buf lives on the C stack (or in GC memory) while it is used. Start it as `struct buf b = {0}`.
 */
#ifndef TVX_LIB_BUF_H
#define TVX_LIB_BUF_H

#include "lib/base.h"
#include <stdarg.h>

struct buf {
    char *ptr; /* NULL until the first byte; not NUL-terminated, see buf_cstr */
    size_t len, cap;
};

/* Makes room for n more bytes and returns where they go; buf.len is the caller's to advance. */
char *buf_reserve(struct buf *b, size_t n);
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_vprintf(struct buf *b, const char *fmt, va_list args);
/* A text by itself. */
const char *buf_text(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* Terminates the contents and returns them; the buf may go on growing. */
const char *buf_cstr(struct buf *b);

static inline void buf_char(struct buf *b, char c)
{
    if (unlikely(b->len == b->cap))
        buf_reserve(b, 1);
    b->ptr[b->len++] = c;
}

static inline void buf_str(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

static inline void buf_slice(struct buf *b, struct slice s)
{
    buf_add(b, s.ptr, s.len);
}

static inline struct slice buf_view(const struct buf *b)
{
    return (struct slice){ b->ptr, b->len };
}

#endif
