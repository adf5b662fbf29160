/* Any text as TOML. */
#include "lib/string.h"
#include "t/fuzz/machine.h"

static void read_toml(struct vm *vm, void *arg)
{
    value text = string_from(*(struct slice *)arg);
    vm_force_deep(vm, fuzz_call(vm, "fromTOML", &text, 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_machine();
    struct slice text = fuzz_text(data, size);
    fuzz_try(read_toml, &text);
    return 0;
}
