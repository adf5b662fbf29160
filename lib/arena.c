#include "lib/arena.h"
#include "lib/bulk.h"
#include "lib/gc.h"
#include "lib/stop.h"
#include <stdlib.h>
#include <sys/mman.h>

struct arena_block {
    struct arena_block *next_spare;
    size_t room;
    size_t used;    /* up to here it may hold something, but for pieces under construction */
    uint32_t users; /* pieces, and the rest */
    _Alignas(8) char bytes[];
};

/* Lies at its own start. */
struct arena_piece {
    struct arena_piece *older;
    struct arena_block *block;
};

enum {
    BLOCK_BYTES = 64 * 1024,
    BLOCK_ROOM = BLOCK_BYTES - sizeof(struct arena_block),
    REGION_BYTES = 4 << 20,
    HUGE_PAGE = 2 << 20,
    LEAST_REST = 512,
};

/* Blocks of BLOCK_ROOM, zeroed, that wait for the next arena. They are not given back. */
static struct arena_block *spares;

/* Where the next new ones come from: untouched memory, so zeroed too. */
static struct {
    char *next, *end;
} region;

/* What a sealed arena left at the end of its last block, zeroed. */
static struct {
    struct arena_block *block; /* NULL if there is none */
    char *start;
} rest;

static char *block_end(struct arena_block *block)
{
    return block->bytes + block->room;
}

/* To touch a small page for the first time takes as long as to fill it from one end to the other.
 * Who needs no more than one region should not take more either, so it has small pages. */
static bool map_region(void)
{
    bool huge = region.end != NULL;
    size_t bytes = REGION_BYTES + (huge ? HUGE_PAGE : 0);
    char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return false;
    if (huge) {
        p = (char *)(((uintptr_t)p + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1));
        madvise(p, REGION_BYTES, MADV_HUGEPAGE);
    }
    region.next = p;
    region.end = p + REGION_BYTES;
    return true;
}

static struct arena_block *next_block(void)
{
    struct arena_block *block = spares;
    if (block) {
        spares = block->next_spare;
        return block;
    }
    if (region.next == region.end && !map_region())
        return calloc(1, BLOCK_BYTES);
    block = (struct arena_block *)region.next;
    region.next += BLOCK_BYTES;
    return block;
}

static struct arena_block *new_block(size_t room)
{
    stop_poll();
    struct arena_block *block =
        room == BLOCK_ROOM ? next_block() : calloc(1, sizeof *block + room);
    if (!block)
        gc_exhausted(room);
    block->room = room;
    return block;
}

static void drop_user(struct arena_block *block)
{
    if (--block->users > 0)
        return;
    if (block->room != BLOCK_ROOM) {
        free(block);
        return;
    }
    memset(block->bytes, 0, block->used);
    block->used = 0;
    block->next_spare = spares;
    spares = block;
}

static void note_use(struct arena_block *block, const char *end)
{
    size_t used = (size_t)(end - block->bytes);
    if (block->used < used)
        block->used = used;
}

/* Of two rests the larger one is kept. */
static void offer_rest(struct arena_block *block, char *start)
{
    size_t room = (size_t)(block_end(block) - start);
    if (room < LEAST_REST || (rest.block && room <= (size_t)(block_end(rest.block) - rest.start)))
        return;
    block->users++;
    if (rest.block)
        drop_user(rest.block);
    rest.block = block;
    rest.start = start;
}

static void *piece_begin(struct arena *a, struct arena_block *block, char *start, size_t bytes)
{
    struct arena_piece *piece = (struct arena_piece *)start;
    piece->older = a->pieces;
    piece->block = block;
    a->pieces = piece;
    a->next = (char *)(piece + 1) + bytes;
    a->end = block_end(block);
    return piece + 1;
}

/* A block for a large object alone; the arena goes on filling the piece before it. */
static void *alloc_large(struct arena *a, size_t bytes)
{
    struct arena before = *a;
    struct arena_block *block = new_block(sizeof(struct arena_piece) + bytes);
    block->users = 1;
    block->used = block->room;
    void *p = piece_begin(a, block, block->bytes, bytes);
    if (before.pieces) {
        a->pieces->older = before.pieces->older;
        before.pieces->older = a->pieces;
        *a = before;
    }
    return p;
}

void *arena_alloc_piece(struct arena *a, size_t bytes)
{
    if (bytes > BLOCK_BYTES / 4)
        return alloc_large(a, bytes);
    struct arena_block *block = rest.block;
    char *start = rest.start;
    if (!a->brief && block && (size_t)(block_end(block) - start) >= bytes + LEAST_REST / 2) {
        rest.block = NULL;
    } else {
        block = new_block(BLOCK_ROOM);
        block->users = 1;
        start = block->bytes;
    }
    if (a->pieces)
        note_use(a->pieces->block, a->next);
    return piece_begin(a, block, start, bytes);
}

char *arena_copy(struct arena *a, struct slice text)
{
    char *copy = arena_alloc(a, text.len + 1);
    bulk_copy(copy, text.ptr, text.len);
    return copy;
}

void *arena_grow(struct arena *a, void *items, size_t item_size, uint32_t *cap)
{
    uint32_t wanted = *cap ? *cap * 2 : 4;
    void *grown = arena_alloc(a, item_size * wanted);
    bulk_copy(grown, items, item_size * *cap);
    *cap = wanted;
    return grown;
}

void arena_trim(struct arena *a, void *p, size_t bytes, size_t used)
{
    char *end = (char *)p + ((bytes + 7) & ~(size_t)7);
    char *kept = (char *)p + ((used + 7) & ~(size_t)7);
    if (end != a->next)
        return;
    memset(kept, 0, (size_t)(end - kept));
    a->next = kept;
}

void arena_seal(struct arena *a)
{
    if (a->next == a->end)
        return;
    struct arena_block *block = a->pieces->block;
    note_use(block, a->next);
    offer_rest(block, a->next);
    a->end = a->next;
}

/* Its last piece goes back to a block that others still use. */
static void return_piece(struct arena_piece *piece, const char *end)
{
    struct arena_block *block = piece->block;
    char *start = (char *)piece;
    memset(start, 0, (size_t)(end - start));
    block->used = (size_t)(start - block->bytes);
    offer_rest(block, start);
    drop_user(block);
}

void arena_free(struct arena *a)
{
    struct arena_piece *piece = a->pieces;
    bool sealed = a->next == a->end;
    if (piece && !sealed && piece->block->users > 1) {
        struct arena_piece *older = piece->older;
        return_piece(piece, a->next);
        piece = older;
    } else if (piece) {
        note_use(piece->block, a->next);
    }
    while (piece) {
        struct arena_piece *older = piece->older;
        drop_user(piece->block);
        piece = older;
    }
    *a = (struct arena){ .brief = a->brief };
}
