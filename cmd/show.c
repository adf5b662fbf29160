#include "cmd/show.h"
#include "lib/print.h"
#include "lib/store_path.h"

/* A stop is not to be shown in the value. */
static value force_item(void *vm, value v, struct error **e)
{
    value result = vm_try_force(vm, v, e);
    if (value_is_none(result) && error_is_stop(*e))
        vm_throw(vm, *e);
    return result;
}

struct coercion {
    value v;
    struct slice path;
};

static void coerce_store_path(struct vm *vm, void *arg)
{
    struct coercion *c = arg;
    context ignored = CONTEXT_NONE;
    const char *why;
    struct slice text = vm_coerce(
        vm, c->v, COERCE_INTERPOLATE, &ignored, "while evaluating the drvPath of a derivation");
    if (!store_path_parse(text, &c->path, &why))
        vm_raise(vm, ERR_STORE, "path '%.*s' is not in the Nix store", (int)text.len, text.ptr);
}

static bool item_store_path(void *vm, value v, struct slice *path, struct error **e)
{
    struct coercion c = { .v = v };
    *e = vm_try(vm, coerce_store_path, &c, false);
    if (*e && error_is_stop(*e))
        vm_throw(vm, *e);
    *path = c.path;
    return *e == NULL;
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
        .store_path = item_store_path,
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
        .store_path = item_store_path,
        .self = vm,
        .depth_limit = (uint32_t)vm->settings.max_call_depth,
        .raise = raise_print_error,
    };
    print_value(out, v, &printer);
}
