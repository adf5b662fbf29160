#include "lib/arena.h"
#include "lib/gc.h"
#include "t/unit/tap.h"

enum { COUNT = 200, TREES = 40 };

static bool is_zero(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i])
            return false;
    }
    return true;
}

/* Fills an arena with objects of many sizes; false where one was not zeroed. */
static bool fill(struct arena *a, uint32_t seed, char **first)
{
    bool zero = true;
    for (uint32_t i = 0; i < COUNT; i++) {
        size_t n = 1 + (seed * 7919 + i * 104729) % (i % 50 ? 300 : 30000);
        char *p = arena_alloc(a, n);
        zero = zero && is_zero(p, n) && (uintptr_t)p % 8 == 0;
        memset(p, (int)(seed % 255) + 1, n);
        if (i == 0)
            *first = p;
    }
    return zero;
}

/* Arenas come and go in an order of their own, as trees do. */
static void gives_zeroed_memory_again(void)
{
    static struct arena arenas[TREES];
    char *first[TREES] = { 0 };
    bool zero = true, kept = true;
    for (uint32_t round = 0; round < 400; round++) {
        uint32_t i = (round * 17 + round / 5) % TREES;
        kept = kept && (!first[i] || *first[i] == (char)(i % 255 + 1));
        arena_free(&arenas[i]);
        zero = fill(&arenas[i], i, &first[i]) && zero;
        if (round % 3)
            arena_seal(&arenas[i]);
    }
    for (uint32_t i = 0; i < TREES; i++) {
        kept = kept && (!first[i] || *first[i] == (char)(i % 255 + 1));
        arena_free(&arenas[i]);
    }
    ok(zero, "memory is zeroed, whoever had it before");
    ok(kept, "an arena keeps what is in it while others come and go");
}

static void shares_blocks(void)
{
    struct arena a = { 0 }, b = { 0 }, c = { .brief = true };
    char *p = arena_alloc(&a, 100);
    arena_seal(&a);
    char *q = arena_alloc(&c, 100);
    char *r = arena_alloc(&b, 100);
    ok(r > p && r - p < 1000, "the rest of a sealed arena's block goes to the next arena");
    ok(q < p || q - p > 1000, "... but not to one that is freed soon");
    memset(r, 1, 100);
    arena_free(&b);
    char *again = arena_alloc(&b, 100);
    ok(again == r && is_zero(again, 100), "what that arena had goes back");
    arena_free(&a);
    ok(is_zero(again, 100), "a block outlives the arena that began it");
    arena_free(&b);
    arena_free(&c);
}

static void trims(void)
{
    struct arena a = { 0 };
    char *p = arena_alloc(&a, 1000);
    memset(p, 1, 1000);
    arena_trim(&a, p, 1000, 10);
    char *q = arena_alloc(&a, 1000);
    is_int(q - p, 16, "what is given back is allocated next");
    ok(is_zero(q, 1000), "... zeroed");
    arena_trim(&a, p, 16, 0);
    ok(arena_alloc(&a, 8) == q + 1000, "only the last object can be trimmed");
    arena_free(&a);
}

int main(void)
{
    gc_init();
    shares_blocks();
    gives_zeroed_memory_again();
    trims();
    return done_testing();
}
