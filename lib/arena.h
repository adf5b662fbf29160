/*
 * Bump allocation for things that die together: one parse and its compilation. The memory is
 * malloc'ed, not collected and not scanned, so it must not hold the only reference to a value. Some
 * of it is kept for the next arena, because there is one for each file.
 */
#ifndef TVX_LIB_ARENA_H
#define TVX_LIB_ARENA_H

#include "lib/base.h"

struct arena_block;

struct arena {
    char *next;  /* the next object */
    char *end;   /* from next to here the bytes are zero */
    char *limit; /* the end of the block */
    struct arena_block *blocks; /* newest first */
};

/* Zeroed, aligned to 8 bytes. An arena starts as `struct arena a = {0}`. */
void *arena_alloc(struct arena *a, size_t bytes);
/* A NUL-terminated copy. */
char *arena_copy(struct arena *a, struct slice text);
/* Doubles an array that is full: returns where it now lives. *cap counts items. */
void *arena_grow(struct arena *a, void *items, size_t item_size, uint32_t *cap);
void arena_free(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc(a, sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc(a, sizeof(type) * (n)))

#endif
