/* Any text as a program, evaluated whole and printed in every dialect. The optimised code and the
 * plain code must agree on whether there is a value and on what it prints as. */
#include "builtins/json.h"
#include "builtins/xml.h"
#include "lib/print.h"
#include "t/fuzz/machine.h"
#include <stdlib.h>

struct run {
    struct slice text;
    value result; /* VALUE_NONE: there is none */
};

static value force(void *self, value v, struct error **e)
{
    return vm_try_force(self, v, e);
}

static bool store_path(void *self, value v, struct slice *path, struct error **e)
{
    v = vm_try_force(self, v, e);
    if (!*e && value_is_string(v))
        *path = value_bytes(v);
    return !*e;
}

static void evaluate(struct vm *vm, void *arg)
{
    struct run *run = arg;
    value v = import_text(vm, SOURCE_STRING, "«string»", run->text, "/", NULL);
    vm_force_deep(vm, v);
    run->result = v;
}

static void write_json(struct vm *vm, void *arg)
{
    struct buf out = { 0 };
    context c = CONTEXT_NONE;
    json_write(vm, ((struct run *)arg)->result, &out, &c, false);
}

static void write_xml(struct vm *vm, void *arg)
{
    struct buf out = { 0 };
    context c = CONTEXT_NONE;
    xml_write(vm, ((struct run *)arg)->result, &out, &c, true, true);
}

static struct slice print(struct vm *vm, value v, enum print_dialect dialect)
{
    struct buf out = { 0 };
    struct printer p = { .dialect = dialect,
        .pretty = dialect == PRINT_NIX,
        .force = force,
        .store_path = store_path,
        .self = vm,
        .depth_limit = FUZZ_DEPTH };
    print_value(&out, v, &p);
    buf_cstr(&out);
    return buf_view(&out);
}

static struct run evaluate_as(struct slice text, bool plain)
{
    struct run run = { text, VALUE_NONE };
    struct vm *vm = fuzz_machine();
    vm->settings.plain = plain;
    fuzz_try(evaluate, &run);
    return run;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vm *vm = fuzz_machine();
    struct slice text = fuzz_text(data, size);
    struct run fast = evaluate_as(text, false), plain = evaluate_as(text, true);
    if (value_same(fast.result, VALUE_NONE) || value_same(plain.result, VALUE_NONE))
        return 0;
    fuzz_try(write_json, &fast);
    fuzz_try(write_xml, &fast);
    print(vm, fast.result, PRINT_NIX);
    print(vm, fast.result, PRINT_ERROR);
    if (!slice_eq(print(vm, fast.result, PRINT_PLAIN), print(vm, plain.result, PRINT_PLAIN)))
        abort();
    return 0;
}
