#include "lib/bulk.h"
#include "lib/stop.h"

static size_t piece_at(size_t at, size_t bytes)
{
    stop_poll();
    return bytes - at < BULK_PIECE ? bytes - at : BULK_PIECE;
}

void bulk_copy_pieces(void *to, const void *from, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += BULK_PIECE)
        memcpy((char *)to + at, (const char *)from + at, piece_at(at, bytes));
}

void bulk_clear_pieces(void *to, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += BULK_PIECE)
        memset((char *)to + at, 0, piece_at(at, bytes));
}

const char *bulk_find(struct slice s, char c)
{
    const char *found = NULL;
    for (size_t at = 0; at < s.len && !found; at += BULK_PIECE)
        found = memchr(s.ptr + at, c, piece_at(at, s.len));
    return found;
}

int slice_compare_long(const char *a, const char *b, size_t bytes)
{
    int order = 0;
    for (size_t at = 0; at < bytes && order == 0; at += BULK_PIECE)
        order = memcmp(a + at, b + at, piece_at(at, bytes));
    return order;
}
