#include "lib/arena.h"
#include "lib/gc.h"
#include "lib/stop.h"
#include <stdlib.h>

struct arena_block {
    struct arena_block *older;
    size_t room;
    char bytes[];
};

enum { BLOCK_BYTES = 64 * 1024, BLOCK_ROOM = BLOCK_BYTES - sizeof(struct arena_block) };
enum { MOST_SPARES = 32, STEP = 4096 };

/* Blocks of BLOCK_ROOM that wait for the next arena. */
static struct arena_block *spares;
static uint32_t spare_count;

static struct arena_block *new_block(size_t room)
{
    stop_poll();
    struct arena_block *block = spares;
    if (block && room == BLOCK_ROOM) {
        spares = block->older;
        spare_count--;
        return block;
    }
    block = malloc(sizeof *block + room);
    if (!block)
        gc_exhausted(room);
    block->room = room;
    return block;
}

static void drop_block(struct arena_block *block)
{
    if (block->room != BLOCK_ROOM || spare_count == MOST_SPARES) {
        free(block);
        return;
    }
    block->older = spares;
    spares = block;
    spare_count++;
}

static struct arena_block *add_block(struct arena *a, size_t room)
{
    struct arena_block *block = new_block(room);
    block->older = a->blocks;
    a->blocks = block;
    return block;
}

/* Zeroes as much of the block as `bytes` take and the next objects may, so that a small arena
 * touches little of its block. */
static void zero_ahead(struct arena *a, size_t bytes)
{
    size_t wanted = (size_t)(a->next + bytes - a->end), room = (size_t)(a->limit - a->end);
    size_t step = wanted > STEP ? wanted : STEP;
    step = step < room ? step : room;
    memset(a->end, 0, step);
    a->end += step;
}

static void *alloc_slow(struct arena *a, size_t bytes)
{
    if ((size_t)(a->limit - a->next) < bytes) {
        if (bytes > BLOCK_BYTES / 4) /* a block of its own: go on filling the one before it */
            return memset(add_block(a, bytes)->bytes, 0, bytes);
        a->next = a->end = add_block(a, BLOCK_ROOM)->bytes;
        a->limit = a->end + BLOCK_ROOM;
    }
    zero_ahead(a, bytes);
    void *p = a->next;
    a->next += bytes;
    return p;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    bytes = (bytes + 7) & ~(size_t)7;
    if (unlikely((size_t)(a->end - a->next) < bytes))
        return alloc_slow(a, bytes);
    void *p = a->next;
    a->next += bytes;
    return p;
}

char *arena_copy(struct arena *a, struct slice text)
{
    char *copy = arena_alloc(a, text.len + 1);
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    return copy;
}

void *arena_grow(struct arena *a, void *items, size_t item_size, uint32_t *cap)
{
    uint32_t wanted = *cap ? *cap * 2 : 4;
    void *grown = arena_alloc(a, item_size * wanted);
    if (*cap)
        memcpy(grown, items, item_size * *cap);
    *cap = wanted;
    return grown;
}

void arena_free(struct arena *a)
{
    for (struct arena_block *b = a->blocks; b;) {
        struct arena_block *older = b->older;
        drop_block(b);
        b = older;
    }
    *a = (struct arena){ 0 };
}
