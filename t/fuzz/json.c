/* Any text as JSON; what is read is written and read again, and must be written alike. */
#include "builtins/json.h"
#include "lib/string.h"
#include "t/fuzz/machine.h"
#include <stdlib.h>

static struct slice write_out(struct vm *vm, value v)
{
    struct buf out = { 0 };
    context c = CONTEXT_NONE;
    json_write(vm, v, &out, &c, false);
    buf_cstr(&out);
    return buf_view(&out);
}

static void read_json(struct vm *vm, void *arg)
{
    struct error *e = NULL;
    value v = json_parse(*(struct slice *)arg, &e);
    if (value_same(v, VALUE_NONE))
        vm_throw(vm, e);
    struct slice once = write_out(vm, v);
    value again = json_parse(once, &e);
    if (value_same(again, VALUE_NONE) || !slice_eq(once, write_out(vm, again)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_machine();
    struct slice text = fuzz_text(data, size);
    fuzz_try(read_json, &text);
    return 0;
}
