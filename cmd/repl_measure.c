#include "cmd/repl_measure.h"
#include "cmd/repl_scope.h"
#include "cmd/stats.h"
#include "vm/count.h"

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
    struct counts c;
    struct measured m = { r, expression, VALUE_NONE };
    struct observer *before = r->vm->observer;
    counts_start(&c, r->vm);
    struct error *e = vm_try(r->vm, eval_measured, &m, false);
    double seconds = seconds_now() - c.start;
    r->vm->observer = before;
    uint64_t bytes = gc_stats().total_bytes - c.gc_at_start.total_bytes;
    if (!e)
        repl_print_value(r, m.result, 1);
    struct buf out = { 0 };
    buf_printf(&out, "%.3f ms, %llu thunks, %llu calls, %llu calls of builtins, ", seconds * 1e3,
        (unsigned long long)c.thunks_run, (unsigned long long)c.calls,
        (unsigned long long)c.builtins);
    stats_add_bytes(&out, bytes);
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
    stats_add_bytes(&out, stats.heap_bytes);
    buf_str(&out, "\nallocated    ");
    stats_add_bytes(&out, stats.total_bytes);
    buf_printf(&out, "\ncollections  %llu\nvariables    %zu\nsymbols      %zu\n",
        (unsigned long long)stats.collections, attrs_count(value_attrs(r->scope.set)),
        symbol_count());
    repl_print(r, buf_view(&out));
}
