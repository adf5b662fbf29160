#include "cmd/stats.h"
#include "builtins/json.h"
#include "cmd/output.h"
#include "vm/count.h"
#include <fcntl.h>
#include <inttypes.h>
#include <sys/resource.h>
#include <unistd.h>

bool stats_wanted_as_nix(struct io *io)
{
    const char *set = io->get_env(io, "NIX_SHOW_STATS");
    return set && strcmp(set, "0") != 0;
}

void stats_start(struct session *s)
{
    static struct counts counts;
    counts_start(&counts, s->vm);
    s->counts = &counts;
}

void stats_add_bytes(struct buf *out, uint64_t bytes)
{
    static const char *const units[] = { "KiB", "MiB", "GiB" };
    double n = (double)bytes / 1024;
    size_t unit = 0;
    for (; n >= 1024 && unit + 1 < ARRAY_LEN(units); unit++)
        n /= 1024;
    buf_printf(out, "%.1f %s", n, units[unit]);
}

static double user_seconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec / 1e6;
}

/* The table ------------------------------------------------------------------------------- */

static void add_head(struct buf *out, const char *title)
{
    buf_printf(out, "%s\n", title);
}

static void add_number(struct buf *out, const char *name, uint64_t n)
{
    buf_printf(out, "  %-36s %14" PRIu64 "\n", name, n);
}

static void add_seconds(struct buf *out, const char *name, double seconds)
{
    buf_printf(out, "  %-36s %14.3f ms\n", name, seconds * 1e3);
}

static void add_size(struct buf *out, const char *name, uint64_t bytes)
{
    struct buf text = { 0 };
    stats_add_bytes(&text, bytes);
    buf_printf(out, "  %-36s %14s\n", name, buf_cstr(&text));
}

static void add_tally(struct buf *out, const char *name, const struct tally *t)
{
    struct buf text = { 0 };
    stats_add_bytes(&text, t->bytes);
    buf_printf(out, "  %-36s %14" PRIu64 " %14" PRIu64 " %14s\n", name, t->number, t->elements,
        buf_cstr(&text));
}

static void add_caches(struct buf *out, const char *name, const struct cache_count *c)
{
    buf_printf(out, "  %-36s %14" PRIu64 " %14" PRIu64 " %14" PRIu64 "\n", name, c->hits, c->misses,
        c->layered);
}

static uint64_t sum(const uint64_t *numbers, size_t count)
{
    uint64_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += numbers[i];
    return all;
}

static void add_running(struct buf *out, const struct counts *c)
{
    add_head(out, "running");
    add_number(out, "instructions", sum(c->executed, OPCODE_COUNT));
    add_number(out, "frames of thunks", c->thunks_run);
    add_number(out, "frames of calls", c->calls);
    add_number(out, "arguments of calls", c->arguments);
    add_number(out, "tail calls", c->executed[OP_TAIL_CALL]);
    add_number(out, "calls of builtins", c->builtins);
    add_number(out, "frames at once", c->frames_most);
    add_number(out, "//", c->executed[OP_UPDATE]);
    add_number(out, "// that copied nothing", c->updates_layered);
    add_number(out, "attributes copied by //", c->updates_copied);
    add_number(out, "++", c->executed[OP_CONCAT]);
    add_head(out, "thunks avoided");
    add_number(out, "cheap, done at once", c->eager);
    add_number(out, "  tried in vain", c->not_eager);
    add_number(out, "arguments forced first", c->strict);
    add_number(out, "  tried in vain", c->not_strict);
    add_number(out, "variables taken as they are", c->as_they_are);
    buf_printf(out, "%-38s %14s %14s %14s\n", "look-ups by shape", "hits", "misses", "layered");
    add_caches(out, "attributes", &c->select);
    add_caches(out, "with", &c->with);
    add_caches(out, "arguments matched with formals", &c->formals);
}

static void add_memory(struct buf *out, const struct counts *c)
{
    struct gc_stats gc = gc_stats();
    const struct tally *const kinds[] = { &c->thunks, &c->closures, &c->sets, &c->lists,
        &c->strings };
    uint64_t total = gc.total_bytes - c->gc_at_start.total_bytes;
    uint64_t known = c->text_heap + c->compile_heap;
    buf_printf(out, "%-38s %14s %14s %14s\n", "made by instructions", "number", "elements", "size");
    add_tally(out, "thunks", &c->thunks);
    add_tally(out, "closures", &c->closures);
    add_tally(out, "sets", &c->sets);
    add_tally(out, "lists", &c->lists);
    add_tally(out, "strings", &c->strings);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        known += kinds[i]->bytes;
    add_head(out, "memory");
    add_size(out, "allocated", total);
    add_size(out, "  for names, trees and code", c->text_heap + c->compile_heap);
    add_size(out, "  by builtins and all else", total > known ? total - known : 0);
    add_size(out, "heap", gc.heap_bytes);
    add_number(out, "collections", gc.collections - c->gc_at_start.collections);
    add_seconds(out, "time of collections", (double)gc.milliseconds / 1e3);
}

static void add_texts(struct buf *out, const struct counts *c)
{
    add_head(out, "code");
    add_number(out, "files and other texts", c->texts);
    add_size(out, "their size", c->text_bytes);
    add_seconds(out, "time to parse and resolve them", c->text_seconds);
    add_number(out, "functions compiled when called", c->functions_compiled);
    add_seconds(out, "time to compile these", c->compile_seconds);
    add_number(out, "symbols", symbol_count());
    add_head(out, "time, with counting");
    add_seconds(out, "elapsed", seconds_now() - c->start);
    add_seconds(out, "of the processor, in user mode", user_seconds());
}

static void add_table(struct buf *out, const struct counts *c)
{
    add_running(out, c);
    add_memory(out, c);
    add_texts(out, c);
}

/* As Nix has it --------------------------------------------------------------------------- */

static void put(struct attrs_builder *set, const char *name, value v)
{
    attrs_add(set, symbol_intern(slice_of(name)), v, POS_NONE);
}

static void put_number(struct attrs_builder *set, const char *name, uint64_t n)
{
    put(set, name, value_of_int((int64_t)n));
}

static value tally_as_nix(const struct tally *t, bool numbered)
{
    struct attrs_builder set = { 0 };
    if (numbered)
        put_number(&set, "number", t->number);
    put_number(&set, "elements", t->elements);
    put_number(&set, "bytes", t->bytes);
    return attrs_finish(&set);
}

static value list_as_nix(const struct counts *c)
{
    struct attrs_builder set = { 0 };
    put_number(&set, "elements", c->lists.elements);
    put_number(&set, "bytes", c->lists.bytes);
    put_number(&set, "concats", c->executed[OP_CONCAT]);
    return attrs_finish(&set);
}

static value symbols_as_nix(void)
{
    struct attrs_builder set = { 0 };
    uint64_t bytes = 0;
    size_t count = symbol_count();
    for (size_t i = 1; i < count; i++)
        bytes += symbol_slice((symbol)i).len;
    put_number(&set, "number", count);
    put_number(&set, "bytes", bytes);
    return attrs_finish(&set);
}

static value gc_as_nix(struct gc_stats gc)
{
    struct attrs_builder set = { 0 };
    put_number(&set, "heapSize", gc.heap_bytes);
    put_number(&set, "totalBytes", gc.total_bytes);
    put_number(&set, "cycles", gc.collections);
    return attrs_finish(&set);
}

static value time_as_nix(double cpu, double gc)
{
    struct attrs_builder set = { 0 };
    put(&set, "cpu", value_of_float(cpu));
    put(&set, "gc", value_of_float(gc));
    put(&set, "gcFraction", value_of_float(cpu > 0 ? gc / cpu : 0));
    return attrs_finish(&set);
}

/* Names selected, as Nix counts: `a.b.c` has two. */
static uint64_t selections(const struct counts *c)
{
    return c->executed[OP_SELECT] + c->executed[OP_SELECT_TRY] + c->executed[OP_SELECT_NAME] +
           c->executed[OP_SELECT_NAME_TRY] + c->executed[OP_PICK] + c->selected_ready;
}

static value all_as_nix(const struct counts *c)
{
    struct attrs_builder set = { 0 };
    struct gc_stats gc = gc_stats();
    double cpu = user_seconds();
    put(&set, "cpuTime", value_of_float(cpu));
    put(&set, "time", time_as_nix(cpu, (double)gc.milliseconds / 1e3));
    put(&set, "list", list_as_nix(c));
    put(&set, "sets", tally_as_nix(&c->sets, true));
    put(&set, "symbols", symbols_as_nix());
    put(&set, "gc", gc_as_nix(gc));
    put_number(&set, "nrThunks", c->thunks.number);
    put_number(&set, "nrAvoided", c->eager + c->strict + c->as_they_are);
    put_number(&set, "nrFunctionCalls", c->arguments);
    put_number(&set, "nrPrimOpCalls", c->builtins);
    put_number(&set, "nrOpUpdates", c->executed[OP_UPDATE]);
    put_number(&set, "nrOpUpdateValuesCopied", c->updates_copied);
    put_number(&set, "nrLookups", selections(c));
    return attrs_finish(&set);
}

/* Showing --------------------------------------------------------------------------------- */

/* A file that cannot be written is passed over, as by Nix. */
static void write_file(const char *path, struct slice text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return;
    while (text.len > 0) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n <= 0)
            break;
        text.ptr += n;
        text.len -= (size_t)n;
    }
    close(fd);
}

static void show(struct vm *vm, void *arg)
{
    struct session *s = arg;
    struct buf out = { 0 };
    if (!s->options->command->nix) {
        add_table(&out, s->counts);
        output_error(buf_view(&out));
        return;
    }
    context ignored = CONTEXT_NONE;
    json_write_as(vm, all_as_nix(s->counts), &out, &ignored, &(struct json_style){ .indent = 2 });
    buf_char(&out, '\n');
    const char *path = s->vm->io->get_env(s->vm->io, "NIX_SHOW_STATS_PATH");
    if (!path || strcmp(path, "-") == 0)
        output_error(buf_view(&out));
    else
        write_file(path, buf_view(&out));
}

void stats_show(struct session *s)
{
    if (!s->counts)
        return;
    s->vm->observer = NULL;
    vm_try(s->vm, show, s, false);
}
