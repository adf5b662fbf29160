/*
 * memcpy, memset and memchr for what may be large, hundreds of megabytes: between pieces they look
 * whether the run is to stop (lib/stop.h), so they may raise. The target is then half written. For
 * memcmp there is slice_compare.
 */
#ifndef TVX_LIB_BULK_H
#define TVX_LIB_BULK_H

#include "lib/base.h"

/* Bytes from one look to the next: takes some tenths of a millisecond, page faults included. */
enum { BULK_PIECE = 1 << 20 };

void bulk_copy_pieces(void *to, const void *from, size_t bytes);
void bulk_clear_pieces(void *to, size_t bytes);
/* The first such byte, or NULL. */
const char *bulk_find(struct slice s, char c);

/* What is copied must not overlap the target; either may be NULL if there are no bytes. */
static inline void bulk_copy(void *to, const void *from, size_t bytes)
{
    if (likely(bytes - 1 < BULK_PIECE))
        memcpy(to, from, bytes);
    else
        bulk_copy_pieces(to, from, bytes);
}

static inline void bulk_clear(void *to, size_t bytes)
{
    if (likely(bytes - 1 < BULK_PIECE))
        memset(to, 0, bytes);
    else
        bulk_clear_pieces(to, bytes);
}

/* Returns the end of what was copied. */
static inline char *bulk_append(char *to, struct slice s)
{
    bulk_copy(to, s.ptr, s.len);
    return to + s.len;
}

#endif
