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
enum { MOST_SPARES = 32 };

/* Blocks of BLOCK_ROOM, zeroed, that wait for the next arena. */
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
    block = calloc(1, sizeof *block + room);
    if (!block)
        gc_exhausted(room);
    block->room = room;
    return block;
}

static void drop_block(struct arena_block *block, size_t used)
{
    if (block->room != BLOCK_ROOM || spare_count == MOST_SPARES) {
        free(block);
        return;
    }
    memset(block->bytes, 0, used);
    block->older = spares;
    spares = block;
    spare_count++;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    bytes = (bytes + 7) & ~(size_t)7;
    if (unlikely((size_t)(a->end - a->next) < bytes)) {
        size_t room = bytes > BLOCK_BYTES / 4 ? bytes : (size_t)BLOCK_ROOM;
        struct arena_block *block = new_block(room);
        block->older = a->blocks;
        a->blocks = block;
        if (room == bytes && a->next != a->end)
            return block->bytes; /* a large object: go on filling the block before it */
        a->next = block->bytes;
        a->end = block->bytes + room;
    }
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
        bool is_last = b->bytes + b->room == a->end;
        drop_block(b, is_last ? (size_t)(a->next - b->bytes) : b->room);
        b = older;
    }
    *a = (struct arena){ 0 };
}
