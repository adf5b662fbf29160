/*
 * Memory: the one wrapper around libgc. `make GC=0` replaces the collector by calloc and malloc
 * that never free, for AddressSanitizer, valgrind and fuzzing; `make stress` collects every few
 * allocations.
 *
 * The GC rule. A live object is reachable from the C stack, the VM's stacks, the program's static
 * data, what gc_alloc_root gave or other GC memory, by its base address or its tagged base (base + 1..7); never only from
 * malloc'ed memory and never only by an interior pointer held in the heap. (An interior pointer on
 * the C stack does keep its object.) Objects made by gc_alloc_atomic are not scanned: they may
 * hold no pointer that something depends on.
 *
 * Allocation may raise: the error of a request to stop (lib/stop.h), and where the memory is used
 * up. All sizes are in bytes. Running out of memory calls the handler set by gc_on_exhaustion;
 * where there is none, and where it returns, the program ends (stop_end_program).
 */
#ifndef TVX_LIB_GC_H
#define TVX_LIB_GC_H

#include "lib/base.h"

#ifndef TVX_GC
#define TVX_GC 1
#endif

/* Small objects come from free lists by size class, one class each GC_GRANULE bytes. */
enum { GC_GRANULE = 16, GC_CLASSES = 17, GC_SMALL_MAX = (GC_CLASSES - 1) * GC_GRANULE };

struct gc_lists {
    void *scanned[GC_CLASSES]; /* zeroed but for the link in the first word */
    void *atomic[GC_CLASSES];  /* contents undefined */
};
extern struct gc_lists gc_lists;

struct gc_stats {
    uint64_t heap_bytes, total_bytes, collections;
    uint64_t milliseconds; /* of collections since gc_measure */
};

/* Runs fn(arg), which must not return, on a C stack as large as the system lets us reserve, or on
 * this one where it lets us reserve none. Comes before gc_init if at all. */
void gc_run_on_big_stack(void (*fn)(void *), void *arg);
/* The C stack: the big one, or the thread's own, which takes a while to find out. */
struct gc_stack {
    char *low; /* NULL where it is not known */
    size_t bytes;
};
struct gc_stack gc_stack(void);

/* Must run before any other call but these, on the main thread. */
void gc_init(void);
/* Lets the heap grow up to so many bytes; called once, before much is allocated. */
void gc_limit(size_t most);
void gc_on_exhaustion(void (*handler)(size_t wanted));
NORETURN void gc_exhausted(size_t wanted);

/* The one extra root: called at each collection; it reports live ranges with gc_mark_range. */
void gc_set_root_marker(void (*marker)(void));
void gc_mark_range(const void *low, const void *high);

void gc_collect(void);
/* No collection of our own accord until as much has been allocated as usual from here on: for who is
 * in a hurry. */
void gc_put_off(void);
struct gc_stats gc_stats(void);
/* Collections are timed from now on. */
void gc_measure(void);

void *gc_alloc_slow(size_t bytes);
void *gc_alloc_atomic_slow(size_t bytes);
/* Grows an atomic or scanned object, keeping its kind and the old bytes. What follows them is
 * undefined, but zeroed for the collector where it scans the object. */
void *gc_realloc(void *object, size_t old_bytes, size_t new_bytes);
/* A scanned array that is full (NULL at first): returns it with room for twice as many items, at
 * least 16; *cap counts items. */
void *gc_grow(void *items, size_t item_size, size_t *cap);
/* Never freed: scanned and zeroed, or atomic, for what lives as long as the process, as code does.
 * Following a reference to it costs the collector nothing, because it lies outside the heap. */
void *gc_alloc_root(size_t bytes);
void *gc_alloc_root_atomic(size_t bytes);

static inline size_t gc_class(size_t bytes)
{
    return (bytes + GC_GRANULE - 1) / GC_GRANULE;
}

/* A zeroed, scanned object. */
static inline void *gc_alloc(size_t bytes)
{
    if (TVX_GC && likely(bytes <= GC_SMALL_MAX)) {
        void **list = &gc_lists.scanned[gc_class(bytes)];
        void *p = *list;
        if (likely(p != NULL)) {
            *list = *(void **)p;
            *(void **)p = NULL;
            return p;
        }
    }
    return gc_alloc_slow(bytes);
}

/* A pointer-free object with undefined contents. */
static inline void *gc_alloc_atomic(size_t bytes)
{
    if (TVX_GC && likely(bytes <= GC_SMALL_MAX)) {
        void **list = &gc_lists.atomic[gc_class(bytes)];
        void *p = *list;
        if (likely(p != NULL)) {
            *list = *(void **)p;
            return p;
        }
    }
    return gc_alloc_atomic_slow(bytes);
}

#endif
