/*
 * Bump allocation for things that die together: one parse and its compilation. The memory is
 * malloc'ed, not collected and not scanned, so it must not hold the only reference to a value. Some
 * of it is kept for the next arena, because there is one for each file.
 *
 * An arena is filled in pieces. A piece is a block, or what the arena before it left of one: most
 * files need less than a block.
 */
#ifndef TVX_LIB_ARENA_H
#define TVX_LIB_ARENA_H

#include "lib/base.h"

struct arena_piece;

/* Starts as `struct arena a = {0}`. */
struct arena {
    char *next, *end;
    struct arena_piece *pieces; /* newest first */
    bool brief;                 /* is freed soon: takes whole blocks and leaves others the rests */
};

void *arena_alloc_piece(struct arena *a, size_t bytes);

/* Zeroed, aligned to 8 bytes. */
static inline void *arena_alloc(struct arena *a, size_t bytes)
{
    bytes = (bytes + 7) & ~(size_t)7;
    if (unlikely((size_t)(a->end - a->next) < bytes))
        return arena_alloc_piece(a, bytes);
    void *p = a->next;
    a->next += bytes;
    return p;
}

/* A NUL-terminated copy. */
char *arena_copy(struct arena *a, struct slice text);
/* Doubles an array that is full: returns where it now lives. *cap counts items. */
void *arena_grow(struct arena *a, void *items, size_t item_size, uint32_t *cap);
/* Gives back all but the first `used` bytes of what was allocated last, which had `bytes`. */
void arena_trim(struct arena *a, void *p, size_t bytes, size_t used);
/* Nothing more will be allocated for long: the next arena gets the rest of the piece. */
void arena_seal(struct arena *a);
void arena_free(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc(a, sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc(a, sizeof(type) * (n)))

#endif
