/* Between the machine and the store. */
#include "vm/vm.h"
#include "lib/path.h"

static NORETURN void raise_invalid(struct vm *vm, struct slice path)
{
    vm_raise(vm, ERR_STORE, "path '%.*s' is not valid", (int)path.len, path.ptr);
}

/* The path of an output of a derivation, or empty where that is not known. */
static struct slice output_path(struct vm *vm, const struct context_element *e)
{
    const struct derivation_summary *d = store_derivation(vm->store, e->path);
    for (size_t i = 0; d && i < d->output_count; i++) {
        if (slice_eq(d->outputs[i].name, e->output))
            return d->outputs[i].path;
    }
    return (struct slice){ "", 0 };
}

void vm_realise(struct vm *vm, context c)
{
    for (size_t i = 0; i < context_count(c); i++) {
        const struct context_element *e = context_at(c, i);
        if (!store_has(vm->store, e->path))
            raise_invalid(vm, e->path);
        if (e->kind != CONTEXT_BUILT)
            continue;
        struct slice output = output_path(vm, e);
        if (output.len == 0 || !store_has(vm->store, output))
            vm_raise(vm, ERR_STORE,
                "cannot build '%.*s^%.*s' during evaluation: nothing is built here, and the store "
                "does not have it",
                (int)e->path.len, e->path.ptr, (int)e->output.len, e->output.ptr);
    }
}

void vm_check_store_path(struct vm *vm, struct slice path)
{
    const char *fault = store_path_check_base(store_path_base(path));
    if (fault)
        vm_raise(vm, ERR_STORE, "%s", fault);
}

/* Symlinks resolved but for the last component. */
static const char *resolve_parents(struct vm *vm, struct slice path)
{
    const char *why;
    struct slice name = path_base_name(path);
    const char *parent = vm->io->real_path(vm->io, path_canonical(path_dir(path)).ptr, &why);
    if (!parent)
        vm_raise(vm, ERR_IO, "%s", why);
    return path_join(slice_of(parent), name).ptr;
}

struct slice vm_copy_to_store(struct vm *vm, struct slice path, context *into)
{
    if (path.len >= 4 && memcmp(path.ptr + path.len - 4, ".drv", 4) == 0)
        vm_raise(vm, ERR_STORE, "file names are not allowed to end in '.drv'");
    const char *why;
    struct store_source source = {
        .origin = resolve_parents(vm, path),
        .name = path_base_name(path),
        .method = STORE_NAR,
    };
    const struct store_object *object = store_add_source(vm->store, &source, &why);
    if (!object)
        vm_raise(vm, ERR_IO, "%s", why);
    vm_check_store_path(vm, object->path);
    struct context_element e = { .kind = CONTEXT_OPAQUE, .path = object->path };
    context_add(into, context_single(&e));
    return object->path;
}
