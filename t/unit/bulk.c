/* What handles a lot of memory looks whether the run is to stop: here these looks are counted. */
#include "lib/bulk.h"
#include "lib/attrs.h"
#include "lib/gc.h"
#include "lib/list.h"
#include "lib/stop.h"
#include "lib/string.h"
#include "t/unit/tap.h"

enum { MEGABYTE = 1 << 20, MANY = 32 * MEGABYTE, ENOUGH = 16 };

static int looks;

static void count_look(void)
{
    looks++;
}

static int looks_since(void)
{
    int n = looks;
    looks = 0;
    return n;
}

static void looks_often(const char *what)
{
    int n = looks_since();
    if (!ok(n >= ENOUGH, what))
        printf("# looked %d times\n", n);
}

static bool all_zero(const char *p, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (p[i])
            return false;
    }
    return true;
}

static void copies(void)
{
    char *from = gc_alloc_atomic(MANY + 5), *to = gc_alloc_atomic(MANY + 5);
    for (size_t i = 0; i < MANY + 5; i++)
        from[i] = (char)(i * 7 >> 3);
    looks_since();
    bulk_copy(to, from, MANY + 5);
    looks_often("copying");
    ok(memcmp(from, to, MANY + 5) == 0, "all is copied");
    ok(slice_eq((struct slice){ from, MANY + 5 }, (struct slice){ to, MANY + 5 }), "it is equal");
    looks_often("comparing");
    to[MANY + 3]++;
    ok(slice_cmp((struct slice){ from, MANY + 5 }, (struct slice){ to, MANY + 5 }) != 0,
        "a difference in the last piece counts");
    string_concat((struct slice){ from, MANY / 2 }, (struct slice){ to, MANY / 2 }, 0);
    looks_often("joining strings");
    memset(to, 'x', MANY);
    looks_since();
    ok(bulk_find((struct slice){ to, MANY }, 'y') == NULL, "what is not there is not found");
    looks_often("seeking");
    to[MANY - 1] = 'y';
    ok(bulk_find((struct slice){ to, MANY }, 'y') == to + MANY - 1, "what is there is found");
    bulk_clear(to, MANY + 5);
    ok(all_zero(to, MANY + 5), "all is cleared");
    bulk_copy(NULL, NULL, 0);
    looks_since();
    bulk_copy(to, from, 100);
    is_int(looks_since(), 0, "a small copy does not look");
}

static void allocates(void)
{
    memset(gc_alloc(MANY), 'x', MANY);
    gc_collect();
    looks_since();
    char *p = gc_alloc(MANY);
#if TVX_GC
    looks_often("allocating what is scanned");
#endif
    ok(all_zero(p, MANY), "what is scanned is zeroed");
    memset(p, 'x', MANY);
    looks_since();
    p = gc_realloc(p, MANY, (size_t)2 * MANY);
    looks_often("growing");
    ok(p[0] == 'x' && p[MANY - 1] == 'x', "what grows keeps what it had");
    ok(!TVX_GC || all_zero(p + MANY, MANY), "... and the collector is not shown what was there before");
}

static void joins(void)
{
    enum { COUNT = 200000 };
    struct attr_entry *entries = gc_alloc(COUNT * sizeof *entries);
    value sets[2];
    for (unsigned s = 0; s < 2; s++) {
        for (uint32_t i = 0; i < COUNT; i++)
            entries[i] = (struct attr_entry){ SYM_name + 1 + s + (COUNT - i), 0, VALUE_NULL };
        looks_since();
        sets[s] = attrs_of_entries(entries, COUNT, true);
        looks_often("making a set");
    }
    value both = attrs_update(sets[0], sets[1]);
    looks_often("joining sets");
    is_int((int64_t)attrs_count(value_attrs(both)), COUNT + 1, "the names of both");
}

int main(void)
{
    gc_init();
    symbol_init();
    stop_install(NULL, count_look);
    stop_request(STOP_TIME);
    copies();
    allocates();
    joins();
    value *items = gc_alloc(MANY);
    looks_since();
    list_from(items, MANY / sizeof *items);
    looks_often("copying a list");
    return done_testing();
}
