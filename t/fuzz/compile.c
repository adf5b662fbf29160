/* Any text as a program: both ways to compile it, and the disassembler. */
#include "lib/code.h"
#include "t/fuzz/machine.h"

static void compile_text(struct vm *vm, void *arg)
{
    const struct code *code = import_compile(vm, arg, NULL);
    struct buf listing = { 0 };
    code_dump(&listing, code);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vm *vm = fuzz_machine();
    struct source *source = source_add(SOURCE_STRING, "«string»", fuzz_text(data, size), "/");
    for (int plain = 0; plain < 2; plain++) {
        vm->settings.plain = plain;
        fuzz_try(compile_text, source);
    }
    return 0;
}
