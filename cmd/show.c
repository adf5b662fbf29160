#include "cmd/show.h"
#include "lib/print.h"

/* A stop is not to be shown in the value. */
static value force_item(void *vm, value v, struct error **e)
{
    value result = vm_try_force(vm, v, e);
    if (value_is_none(result) && error_is_stop(*e))
        vm_throw(vm, *e);
    return result;
}

static NORETURN void raise_print_error(void *vm, struct error *e)
{
    vm_throw(vm, e);
}

void show_plain(struct buf *out, value v)
{
    print_value(out, v, &(struct printer){ .dialect = PRINT_PLAIN });
}

void show_lines(struct vm *vm, struct buf *out, value v, uint32_t depth, bool color)
{
    struct printer printer = {
        .dialect = PRINT_NIX,
        .color = color,
        .pretty = true,
        .max_depth = depth,
        .force = force_item,
        .self = vm,
        .depth_limit = (uint32_t)vm->settings.max_call_depth,
        .raise = raise_print_error,
    };
    print_value(out, v, &printer);
}

void show_forced(struct vm *vm, struct buf *out, value v)
{
    struct printer printer = {
        .dialect = PRINT_NIX,
        .force = force_item,
        .self = vm,
        .depth_limit = (uint32_t)vm->settings.max_call_depth,
        .raise = raise_print_error,
    };
    print_value(out, v, &printer);
}
