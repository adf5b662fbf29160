#include "cmd/repl_measure.h"
#include "cmd/repl_scope.h"
#include "lib/code.h"
#include "lib/gc.h"
#include "vm/observe.h"
#include <time.h>

/* Counts as the machine goes. */
struct counter {
    struct observer observer; /* first */
    uint64_t thunks, calls, builtins;
};

static void count_frame(struct observer *self, const struct code *code)
{
    struct counter *c = (struct counter *)self;
    if (code->is_thunk)
        c->thunks++;
    else
        c->calls++;
}

static void count_builtin(struct observer *self, const struct builtin *builtin, const value *args)
{
    (void)builtin;
    (void)args;
    ((struct counter *)self)->builtins++;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void add_bytes(struct buf *out, uint64_t bytes)
{
    static const char *const units[] = { "KiB", "MiB", "GiB" };
    double n = (double)bytes / 1024;
    size_t unit = 0;
    for (; n >= 1024 && unit + 1 < ARRAY_LEN(units); unit++)
        n /= 1024;
    buf_printf(out, "%.1f %s", n, units[unit]);
}

struct measured {
    struct repl *repl;
    const char *text;
    value result;
};

static void eval_measured(struct vm *vm, void *arg)
{
    (void)vm;
    struct measured *m = arg;
    m->result = scope_eval(m->repl, m->text);
}

void measure_time(struct repl *r, const char *expression)
{
    struct counter c = { .observer = {
                             .enter = count_frame,
                             .tail_call = count_frame,
                             .builtin = count_builtin,
                         } };
    struct measured m = { r, expression, VALUE_NONE };
    struct observer *before = r->vm->observer;
    uint64_t bytes = gc_stats().total_bytes;
    r->vm->observer = &c.observer;
    double start = seconds_now();
    struct error *e = vm_try(r->vm, eval_measured, &m, false);
    double seconds = seconds_now() - start;
    r->vm->observer = before;
    bytes = gc_stats().total_bytes - bytes;
    if (!e)
        repl_print_value(r, m.result, 1);
    struct buf out = { 0 };
    buf_printf(&out, "%.3f ms, %llu thunks, %llu calls, %llu calls of builtins, ", seconds * 1e3,
        (unsigned long long)c.thunks, (unsigned long long)c.calls, (unsigned long long)c.builtins);
    add_bytes(&out, bytes);
    buf_str(&out, " allocated\n");
    repl_print(r, buf_view(&out));
    if (e)
        vm_throw(r->vm, e);
}

void measure_stats(struct repl *r, const char *argument)
{
    (void)argument;
    struct gc_stats stats = gc_stats();
    struct buf out = { 0 };
    buf_str(&out, "heap         ");
    add_bytes(&out, stats.heap_bytes);
    buf_str(&out, "\nallocated    ");
    add_bytes(&out, stats.total_bytes);
    buf_printf(&out, "\ncollections  %llu\nvariables    %zu\nsymbols      %zu\n",
        (unsigned long long)stats.collections, attrs_count(value_attrs(r->scope.set)),
        symbol_count());
    repl_print(r, buf_view(&out));
}
