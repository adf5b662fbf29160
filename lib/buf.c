#include "lib/buf.h"
#include "lib/bulk.h"
#include "lib/gc.h"
#include <stdio.h>

char *buf_reserve(struct buf *b, size_t n)
{
    size_t wanted = b->len + n;
    if (wanted > b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 64;
        if (cap < wanted)
            cap = wanted;
        b->ptr = b->ptr ? gc_realloc(b->ptr, b->cap, cap) : gc_alloc_atomic(cap);
        b->cap = cap;
    }
    return b->ptr + b->len;
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    bulk_copy(buf_reserve(b, n), bytes, n);
    b->len += n;
}

void buf_vprintf(struct buf *b, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    if (n > 0) {
        vsnprintf(buf_reserve(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    buf_vprintf(b, fmt, args);
    va_end(args);
}

const char *buf_cstr(struct buf *b)
{
    *buf_reserve(b, 1) = '\0';
    return b->ptr;
}

const char *buf_text(const char *fmt, ...)
{
    struct buf b = { 0 };
    va_list args;
    va_start(args, fmt);
    buf_vprintf(&b, fmt, args);
    va_end(args);
    return buf_cstr(&b);
}
