/*
 * What the harnesses share: a machine without files and without output, that gives up soon. A
 * harness hands an input to the code that it is about; an error is as good as a result, and is laid
 * out for the terminal, too. make fuzz builds them for libFuzzer, make check for t/fuzz/replay.c.
 */
#ifndef TVX_T_FUZZ_MACHINE_H
#define TVX_T_FUZZ_MACHINE_H

#include "builtins/import.h"
#include "builtins/registry.h"
#include "lib/gc.h"
#include "vm/vm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_DEPTH = 500, FUZZ_STEPS = 20000 };

static inline void discard(void *self, struct slice text)
{
    (void)self, (void)text;
}

static inline struct vm *fuzz_machine(void)
{
    static struct vm vm;
    static bool started;
    if (started)
        return &vm;
    started = true;
    gc_init();
    symbol_init();
    vm_init(&vm, io_null());
    vm.print = discard;
    vm.settings.features = "pipe-operators parse-toml-timestamps flakes";
    vm_limit_depth(&vm, FUZZ_DEPTH);
    registry_init(&vm);
    return &vm;
}

/* A copy that ends with a NUL byte, as texts do everywhere. */
static inline struct slice fuzz_text(const uint8_t *data, size_t size)
{
    struct buf text = { 0 };
    buf_add(&text, data, size);
    buf_cstr(&text);
    return buf_view(&text);
}

static inline void fuzz_report(const struct error *e)
{
    struct buf out = { 0 };
    diag_error(&out, e, (struct diag_style){ .color = true, .show_trace = true });
}

/* Runs fn(arg) under the limits. */
static inline void fuzz_try(void (*fn)(struct vm *vm, void *arg), void *arg)
{
    struct vm *vm = fuzz_machine();
    vm_limit_steps(vm, FUZZ_STEPS);
    struct error *e = vm_try(vm, fn, arg, false);
    vm_stop_clear(vm);
    if (e)
        fuzz_report(e);
}

/* The builtin of a name, called with strings. */
static inline value fuzz_call(struct vm *vm, const char *name, const value *args, size_t n)
{
    value *f = attrs_slot(value_attrs(vm->builtins), symbol_intern(slice_of(name)));
    return vm_call(vm, vm_force(vm, *f, NULL), args, n, NULL);
}

#endif
