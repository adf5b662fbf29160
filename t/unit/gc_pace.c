/* When the collector runs of its own accord, long before the heap is used up. */
#include "lib/gc.h"
#include "lib/memory.h"
#include "t/unit/tap.h"

static void allocate(size_t bytes)
{
    for (size_t done = 0; done < bytes; done += GC_SMALL_MAX)
        gc_alloc(GC_SMALL_MAX);
}

int main(void)
{
    enum { MIB = 1 << 20 };
    gc_init();
    gc_limit((size_t)1 << 40);
    uint64_t none = gc_stats().collections;
    allocate(40 * MIB);
    ok(gc_stats().heap_bytes > 0, "there is a heap");
#if TVX_GC && !TVX_STRESS /* which collects all the time */
    is_int((int64_t)(gc_stats().collections - none), 0, "40 MiB of a heap of 192 need no collection");
    gc_put_off();
    allocate(40 * MIB);
    is_int((int64_t)(gc_stats().collections - none), 0, "... nor 40 more where it was put off");
    allocate(16 * MIB);
    is_int((int64_t)(gc_stats().collections - none), 1, "... but only so long");
    allocate(40 * MIB);
    is_int((int64_t)(gc_stats().collections - none), 1, "it is not due again soon");
    allocate(40 * MIB);
    is_int((int64_t)(gc_stats().collections - none), 2, "garbage is collected at a steady pace");
    ok(gc_stats().heap_bytes <= (size_t)256 * MIB, "... and the heap does not grow");
#else
    (void)none;
#endif
    return done_testing();
}
