/* The first include of every file: standard types and the few compiler attributes in use. */
#ifndef TVX_LIB_BASE_H
#define TVX_LIB_BASE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define NORETURN __attribute__((noreturn))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define COLD __attribute__((cold, noinline))
#define NOINLINE __attribute__((noinline)) /* so that its caller needs no frame */

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A stretch of bytes that somebody else owns; may hold NULs, is not NUL-terminated. */
struct slice {
    const char *ptr;
    size_t len;
};

/* For `%.*s`. */
#define SLICE_ARGS(s) (int)(s).len, (s).ptr

static inline struct slice slice_of(const char *text)
{
    return (struct slice){ text, strlen(text) };
}

/* As memcmp does. In lib/bulk.c: what is long is compared in pieces, lest it keep a run from
 * stopping. */
enum { SLICE_LONG = 1 << 20 };
int slice_compare_long(const char *a, const char *b, size_t bytes);

static inline int slice_compare(const char *a, const char *b, size_t bytes)
{
    if (likely(bytes - 1 < SLICE_LONG)) /* NULL is no argument of memcmp */
        return memcmp(a, b, bytes);
    return slice_compare_long(a, b, bytes);
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && slice_compare(a.ptr, b.ptr, a.len) == 0;
}

/* Orders by bytes, a prefix before what it begins; as memcmp does, <0, 0 or >0. */
static inline int slice_cmp(struct slice a, struct slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = slice_compare(a.ptr, b.ptr, n);
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

#endif
