#include "lib/gc.h"
#include "lib/bulk.h"
#include "lib/memory.h"
#include "lib/stop.h"
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#ifndef TVX_STRESS
#define TVX_STRESS 0 /* otherwise: collect at every so many refills of a free list */
#endif

#if TVX_GC
#define GC_THREADS
#include <gc/gc.h>
#include <gc/gc_inline.h>
#include <gc/gc_mark.h>
#endif

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#define TELL_SANITIZER(call) call
#else
#define TELL_SANITIZER(call)
#endif

struct gc_lists gc_lists;

/* The big stack -------------------------------------------------------------------------- */

static struct gc_stack big;
static struct big_run {
    void (*fn)(void *);
    void *arg;
} big_run;

enum { STACK_MOST_LOG2 = 36, STACK_LEAST_LOG2 = 23 }; /* 64 GiB down to 8 MiB */

/* The largest reservation that the system grants: the memory is taken only where it is used. */
static struct gc_stack reserve_stack(void)
{
    size_t bytes = memory_reservation((size_t)1 << STACK_MOST_LOG2);
    for (; bytes >= (size_t)1 << STACK_LEAST_LOG2; bytes = bytes / 2 & ~(size_t)0xffff) {
        void *low = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
        if (low != MAP_FAILED)
            return (struct gc_stack){ low, bytes };
    }
    return (struct gc_stack){ 0 };
}

struct gc_stack gc_stack(void)
{
    pthread_attr_t attr;
    void *low = NULL;
    size_t bytes = 0;
    if (big.low)
        return big;
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstack(&attr, &low, &bytes);
        pthread_attr_destroy(&attr);
    }
    return (struct gc_stack){ low, bytes };
}

static void run_on_big_stack(void)
{
    TELL_SANITIZER(__sanitizer_finish_switch_fiber(NULL, NULL, NULL));
    big_run.fn(big_run.arg);
}

void gc_run_on_big_stack(void (*fn)(void *), void *arg)
{
    static ucontext_t context;
    big_run = (struct big_run){ fn, arg };
    if (getcontext(&context) == 0)
        big = reserve_stack();
    if (big.low) {
        context.uc_stack = (stack_t){ .ss_sp = big.low, .ss_size = big.bytes };
        makecontext(&context, run_on_big_stack, 0);
        TELL_SANITIZER(__sanitizer_start_switch_fiber(NULL, big.low, big.bytes));
        setcontext(&context);
    }
    fn(arg);
}

/* The heap ------------------------------------------------------------------------------- */

static void (*exhaustion_handler)(size_t wanted);

void gc_on_exhaustion(void (*handler)(size_t wanted))
{
    exhaustion_handler = handler;
}

void gc_exhausted(size_t wanted)
{
    if (exhaustion_handler)
        exhaustion_handler(wanted);
    stop_end_program(STOP_MEMORY);
}

#if TVX_GC

/* Memory that is never freed comes from malloc, in pieces that grow with the whole: there are few,
 * and each is one range for the collector. */
struct chunk {
    struct chunk *older;
    size_t used, room;
    char bytes[];
};

static struct roots {
    struct chunk *newest;
    size_t total;
} scanned_roots, atomic_roots;

enum { LEAST_CHUNK = 64 << 10, CHUNK_SHARE = 64 };

static void *root_alloc(struct roots *roots, size_t bytes)
{
    struct chunk *c = roots->newest;
    bytes = (bytes + 7) & ~(size_t)7;
    if (!c || c->room - c->used < bytes) {
        size_t share = roots->total / CHUNK_SHARE;
        size_t room = (share > LEAST_CHUNK ? share : LEAST_CHUNK) - sizeof *c;
        room = room > bytes ? room : bytes;
        stop_poll();
        c = malloc(sizeof *c + room);
        if (!c)
            gc_exhausted(room);
        *c = (struct chunk){ .older = roots->newest, .room = room };
        roots->newest = c;
        roots->total += room;
    }
    c->used += bytes;
    return c->bytes + c->used - bytes;
}

void *gc_alloc_root(size_t bytes)
{
    return memset(root_alloc(&scanned_roots, bytes), 0, bytes);
}

void *gc_alloc_root_atomic(size_t bytes)
{
    return root_alloc(&atomic_roots, bytes);
}

extern char __data_start[], _end[]; /* the linker's: initialised and zeroed data */

static void (*root_marker)(void);
static GC_push_other_roots_proc other_roots;

static void mark_roots(void)
{
    if (root_marker)
        root_marker();
    for (const struct chunk *c = scanned_roots.newest; c; c = c->older)
        gc_mark_range(c->bytes, c->bytes + c->used);
    if (other_roots)
        other_roots();
}

void gc_set_root_marker(void (*marker)(void))
{
    root_marker = marker;
}

void gc_mark_range(const void *low, const void *high)
{
    GC_push_all((void *)low, (void *)high);
}

static size_t put_off; /* of the bytes since the last collection these do not count */

/* The free lists hold unmarked objects; dropping them gives these back to the sweep. */
static void before_collection(void)
{
    memset(&gc_lists, 0, sizeof gc_lists);
    put_off = 0;
}

static size_t heap_most;

static void *on_exhaustion(size_t wanted __attribute__((unused)))
{
    return NULL;
}

enum { ROOM_FOR_ERRORS = 16 << 20 };

static NORETURN void give_up(size_t bytes)
{
    heap_most += ROOM_FOR_ERRORS;
    GC_set_max_heap_size(heap_most);
    gc_exhausted(bytes);
}

/* libgc gives up where it cannot expand the heap, whether or not a collection would help. What is
 * larger than the heap may become is not worth one. */
static void *must_alloc(void *(*alloc)(size_t), size_t bytes)
{
    if (heap_most && bytes > heap_most)
        give_up(bytes);
    void *p = alloc(bytes);
    if (likely(p != NULL))
        return p;
    GC_gcollect();
    p = alloc(bytes);
    if (p)
        return p;
    give_up(bytes);
}

static void *atomic_list(size_t bytes)
{
    void *list;
    GC_generic_malloc_many(bytes, GC_I_PTRFREE, &list);
    return list;
}

static void *scanned_list(size_t bytes)
{
    return GC_malloc_many(bytes);
}

static void *scanned_object(size_t bytes)
{
    return GC_malloc(bytes);
}

static void *atomic_object(size_t bytes)
{
    return GC_malloc_atomic(bytes);
}

/* libgc clears a scanned object in one go. Those of this kind it does not clear: for objects of
 * more than BULK_PIECE only, because its lists of small ones have to hold cleared memory. Until
 * one is cleared a collection at most takes what happens to be in it for pointers. */
static int uncleared_kind;

static void *uncleared_object(size_t bytes)
{
    return GC_generic_malloc(bytes, uncleared_kind);
}

static void *large_object(size_t bytes)
{
    void *p = must_alloc(uncleared_object, bytes);
    bulk_clear(p, bytes);
    return p;
}

/* Marking ends early where the run is to end. */
static int GC_CALLBACK wants_stop(void)
{
    return stop_wanted != 0;
}

static void ignore_warning(char *message, GC_word arg)
{
    (void)message;
    (void)arg;
}

/* The collector aborts where it gets no memory for itself. */
static void GC_CALLBACK on_abort(const char *message)
{
    (void)message;
    stop_end_program(STOP_MEMORY);
}

/* Large enough that a short run needs no collection, small enough that a run with little live
 * data stays small; pages are taken only when they are touched. */
enum { INITIAL_HEAP = 192 << 20, SMALL_PAGES = 4 << 20, HUGE_PAGE = 2 << 20, PROBE = 1 << 18 };

static size_t initial_heap(void)
{
    if (getenv("GC_INITIAL_HEAP_SIZE"))
        return 0; /* libgc reads it itself */
    size_t quarter = heap_most / 4;
    return quarter < INITIAL_HEAP ? quarter : INITIAL_HEAP;
}

/* Page faults would take a third of the time of an allocating program. The first part of the heap
 * stays with small pages, because a program that needs no more should take no more. */
static void use_huge_pages(size_t heap_bytes)
{
    if (heap_bytes <= 2 * SMALL_PAGES)
        return;
    void *first = GC_malloc_atomic(PROBE); /* larger than what there was before */
    uintptr_t start = (uintptr_t)first + SMALL_PAGES;
    GC_free(first);
    start = (start + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
    madvise((void *)start, heap_bytes - 2 * SMALL_PAGES, MADV_HUGEPAGE);
}

/* Says how the collector is to start, unless the environment does. */
static bool suggest(const char *name)
{
    return !getenv(name) && setenv(name, "1", 1) == 0;
}

/* One marker: more did not pay. GC_set_markers_count(1) would still start a thread, which takes a
 * tenth of the time of a short run. One processor: only the number of markers and how locks wait
 * depend on it, and to count them the kernel has to make all of /proc/stat. */
static void start_collector(void)
{
    bool markers = suggest("GC_MARKERS"), processors = suggest("GC_NPROCS");
    GC_INIT();
    if (markers)
        unsetenv("GC_MARKERS");
    if (processors)
        unsetenv("GC_NPROCS");
}

void gc_init(void)
{
    GC_set_warn_proc(ignore_warning);
    GC_set_abort_func(on_abort);
    GC_set_all_interior_pointers(0);
    /* Only the program's own data holds references, not that of the libraries. */
    GC_set_no_dls(1);
    GC_set_handle_fork(0);
    GC_set_stop_func(wants_stop);
    GC_set_dont_precollect(1);
    if (big.low)
        GC_set_stackbottom(NULL, &(struct GC_stack_base){ .mem_base = big.low + big.bytes });
    start_collector();
    GC_add_roots(__data_start, _end); /* this would start the collector if that had not started */
    for (size_t tag = 1; tag < 8; tag++)
        GC_register_displacement(tag);
    GC_set_oom_fn(on_exhaustion);
    other_roots = GC_get_push_other_roots();
    GC_set_push_other_roots(mark_roots);
    GC_set_start_callback(before_collection);
    GC_set_free_space_divisor(2);
    uncleared_kind = (int)GC_new_kind(GC_new_free_list(), GC_DS_LENGTH, 1, 0);
}

void gc_limit(size_t most)
{
    heap_most = most;
    GC_set_max_heap_size(most);
    size_t bytes = initial_heap();
    if (bytes)
        GC_expand_hp(bytes);
    use_huge_pages(bytes);
}

void gc_collect(void)
{
    GC_gcollect();
}

struct gc_stats gc_stats(void)
{
    return (struct gc_stats){
        .heap_bytes = GC_get_heap_size(),
        .total_bytes = GC_get_total_bytes() + scanned_roots.total + atomic_roots.total,
        .collections = GC_get_gc_no(),
        .milliseconds = GC_get_full_gc_total_time(),
    };
}

void gc_measure(void)
{
    GC_start_performance_measurement();
}

/* libgc itself collects where the heap is used up. Earlier, what is free again is used before
 * memory that was never touched, which the kernel has to clear: that is worth a collection. */
enum { PACE = INITIAL_HEAP / 4 };

static void keep_pace(void)
{
    size_t since = GC_get_bytes_since_gc() - put_off, pace = GC_get_heap_size() / 4;
    if (unlikely(since > (pace > PACE ? pace : PACE)))
        GC_gcollect();
}

void gc_put_off(void)
{
    put_off = GC_get_bytes_since_gc();
}

static void stress(void)
{
    static unsigned refills;
    if (TVX_STRESS && ++refills % TVX_STRESS == 0)
        GC_gcollect();
}

void *gc_alloc_slow(size_t bytes)
{
    stop_poll();
    keep_pace();
    stress();
    if (bytes > BULK_PIECE)
        return large_object(bytes);
    if (bytes > GC_SMALL_MAX)
        return must_alloc(scanned_object, bytes);
    size_t class = bytes ? gc_class(bytes) : 1;
    void *list = must_alloc(scanned_list, class * GC_GRANULE);
    gc_lists.scanned[class] = *(void **)list;
    *(void **)list = NULL;
    return list;
}

void *gc_alloc_atomic_slow(size_t bytes)
{
    stop_poll();
    keep_pace();
    stress();
    if (bytes > GC_SMALL_MAX)
        return must_alloc(atomic_object, bytes);
    size_t class = bytes ? gc_class(bytes) : 1;
    void *list = must_alloc(atomic_list, class * GC_GRANULE);
    gc_lists.atomic[class] = *(void **)list;
    return list;
}

/* GC_realloc, in pieces. */
static void *move_large(void *object, size_t old_bytes, size_t new_bytes)
{
    size_t size;
    bool atomic = GC_get_kind_and_size(object, &size) == GC_I_PTRFREE;
    void *p = must_alloc(atomic ? atomic_object : uncleared_object, new_bytes);
    bulk_copy(p, object, old_bytes);
    if (!atomic)
        bulk_clear((char *)p + old_bytes, new_bytes - old_bytes);
    GC_free(object);
    return p;
}

void *gc_realloc(void *object, size_t old_bytes, size_t new_bytes)
{
    assert(new_bytes >= old_bytes);
    stop_poll();
    if (new_bytes > BULK_PIECE)
        return move_large(object, old_bytes, new_bytes);
    void *p = GC_realloc(object, new_bytes);
    if (likely(p != NULL))
        return p;
    GC_gcollect();
    p = GC_realloc(object, new_bytes);
    if (p)
        return p;
    give_up(new_bytes);
}

#else /* nothing is ever freed, and what is undefined is so for valgrind, too */

static uint64_t total_bytes, bytes_most = UINT64_MAX;

void gc_init(void)
{
}

void gc_limit(size_t most)
{
    bytes_most = most;
}

void gc_set_root_marker(void (*marker)(void))
{
    (void)marker;
}

void gc_mark_range(const void *low, const void *high)
{
    (void)low;
    (void)high;
}

void gc_collect(void)
{
}

struct gc_stats gc_stats(void)
{
    return (struct gc_stats){ .heap_bytes = total_bytes, .total_bytes = total_bytes };
}

void gc_measure(void)
{
}

void gc_put_off(void)
{
}

static void *must_alloc(size_t bytes, bool zeroed)
{
    stop_poll();
    size_t size = bytes ? bytes : 1;
    void *p = NULL;
    if (total_bytes + bytes <= bytes_most)
        p = zeroed ? calloc(1, size) : malloc(size);
    if (!p) {
        bytes_most = UINT64_MAX; /* the error is made of memory */
        gc_exhausted(bytes);
    }
    total_bytes += bytes;
    return p;
}

void *gc_alloc_slow(size_t bytes)
{
    return must_alloc(bytes, true);
}

void *gc_alloc_atomic_slow(size_t bytes)
{
    return must_alloc(bytes, false);
}

void *gc_realloc(void *object, size_t old_bytes, size_t new_bytes)
{
    void *p = must_alloc(new_bytes, false);
    bulk_copy(p, object, old_bytes);
    return p;
}

void *gc_alloc_root(size_t bytes)
{
    return gc_alloc_slow(bytes);
}

void *gc_alloc_root_atomic(size_t bytes)
{
    return gc_alloc_atomic_slow(bytes);
}

#endif

void *gc_grow(void *items, size_t item_size, size_t *cap)
{
    size_t old = *cap;
    *cap = old ? 2 * old : 16;
    return old ? gc_realloc(items, old * item_size, *cap * item_size) : gc_alloc(*cap * item_size);
}
