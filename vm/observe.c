#include "vm/observe.h"
#include "lib/gc.h"
#include "lib/print.h"
#include <inttypes.h>

struct tracer {
    struct observer observer;
    struct vm *vm;
};

static const struct printer brief = {
    .dialect = PRINT_ERROR, .max_depth = 2, .max_attrs = 3, .max_items = 3, .max_string = 40
};

enum { STACK_SHOWN = 4 };

static void print_line(struct observer *self, struct buf *line)
{
    buf_char(line, '\n');
    vm_print(((struct tracer *)self)->vm, buf_view(line));
}

static void add_value(struct buf *line, value v)
{
    if (value_type(v) == TYPE_INTERNAL || value_is_none(v))
        buf_str(line, value_is_boxed(v, BOXED_WITH) ? "with-scope" : "absent");
    else
        print_value(line, v, &brief);
}

static void trace_code(struct observer *self, const char *event, const struct code *code)
{
    struct buf line = { 0 };
    struct place place;
    buf_printf(&line, "%s %s", event, code_is_thunk(code) ? "thunk" : "function");
    if (code_name(code) != SYMBOL_NONE) {
        buf_char(&line, ' ');
        print_attr_name(&line, symbol_slice(code_name(code)));
    }
    if (source_place(code->pos, &place))
        buf_printf(
            &line, " at %s:%" PRIu32 ":%" PRIu32, place.source->name, place.line, place.column);
    print_line(self, &line);
}

static void trace_enter(struct observer *self, const struct code *code)
{
    trace_code(self, "enter", code);
}

static void trace_tail_call(struct observer *self, const struct code *code)
{
    trace_code(self, "tail call", code);
}

static void trace_leave(struct observer *self, value result)
{
    struct buf line = { 0 };
    buf_str(&line, "leave with ");
    add_value(&line, result);
    print_line(self, &line);
}

static void trace_builtin(struct observer *self, const struct builtin *builtin, const value *args)
{
    struct buf line = { 0 };
    buf_printf(&line, "builtin %s", builtin->name);
    for (uint32_t i = 0; i < builtin->head.arity; i++) {
        buf_char(&line, ' ');
        add_value(&line, args[i]);
    }
    print_line(self, &line);
}

static void trace_step(
    struct observer *self, const struct code *code, uint32_t pc, const value *base, const value *sp)
{
    struct buf line = { 0 };
    insn_dump(&line, code, pc);
    buf_str(&line, "  |");
    ptrdiff_t height = sp - base, hidden = height > STACK_SHOWN ? height - STACK_SHOWN : 0;
    if (hidden)
        buf_printf(&line, " (%td more)", hidden);
    for (const value *v = base + hidden; v < sp; v++) {
        buf_char(&line, ' ');
        add_value(&line, *v);
    }
    print_line(self, &line);
}

static void trace_raise(struct observer *self, const struct error *error)
{
    struct buf line = { 0 };
    buf_printf(&line, "raise %s: ", error_code(error->kind));
    buf_add(&line, error->message, error->message_len);
    print_line(self, &line);
}

struct observer *observer_tracing(struct vm *vm)
{
    struct tracer *t = gc_alloc(sizeof *t);
    t->vm = vm;
    t->observer = (struct observer){
        .enter = trace_enter,
        .tail_call = trace_tail_call,
        .leave = trace_leave,
        .builtin = trace_builtin,
        .step = trace_step,
        .raise = trace_raise,
    };
    return &t->observer;
}
