/*
 * Between the machine and the store. What goes wrong here has no position of its own: traces say
 * who wanted it.
 */
#include "vm/vm.h"
#include "lib/path.h"

static NORETURN PRINTF_LIKE(3, 4) void raise_nowhere(
    struct vm *vm, enum error_kind kind, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct error *e = error_vnew(kind, POS_NONE, fmt, args);
    va_end(args);
    vm_throw(vm, e);
}

/* The path of an output of a derivation, or empty where that is not known. */
static struct slice output_path(struct vm *vm, const struct context_element *e)
{
    const struct derivation_summary *d = e->through ? NULL : store_derivation(vm->store, e->path);
    for (size_t i = 0; d && i < d->output_count; i++) {
        if (slice_eq(d->outputs[i].name, e->output))
            return d->outputs[i].path;
    }
    return (struct slice){ "", 0 };
}

/* NULL where the element is there. */
static struct error *find_missing(struct vm *vm, const struct context_element *e)
{
    if (!store_has(vm->store, e->path))
        return error_new(ERR_STORE, POS_NONE, "path '%s' is not valid", e->path.ptr);
    if (e->kind != CONTEXT_BUILT)
        return NULL;
    struct slice output = output_path(vm, e);
    if (output.len && store_has(vm->store, output))
        return NULL;
    return error_new(ERR_STORE, POS_NONE,
        "cannot build '%s' during evaluation: nothing is built here, and it is not in the store",
        context_show(e));
}

static struct error *find_any_missing(struct vm *vm, context c)
{
    struct error *e = NULL;
    for (size_t i = 0; i < context_count(c) && !e; i++)
        e = find_missing(vm, context_at(c, i));
    return e;
}

void vm_realise(struct vm *vm, context c)
{
    struct error *e = find_any_missing(vm, c);
    if (e)
        vm_throw(vm, e);
}

struct slice vm_realise_path(struct vm *vm, value v, const char *why)
{
    context c = CONTEXT_NONE;
    struct slice path = vm_coerce_path(vm, v, &c, why);
    struct error *e = find_any_missing(vm, c);
    if (!e)
        return path;
    struct buf hint = { 0 };
    buf_printf(&hint, "while realising the context of path '%.*s'", (int)path.len, path.ptr);
    error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_DEFAULT);
    vm_throw(vm, e);
}

void vm_check_store_path(struct vm *vm, struct slice path)
{
    const char *fault = store_path_check_base(store_path_base(path));
    if (fault)
        raise_nowhere(vm, ERR_STORE, "%s", fault);
}

struct slice vm_copy_to_store(struct vm *vm, struct slice path, context *into)
{
    if (store_path_is_derivation(path))
        raise_nowhere(vm, ERR_STORE, "file names are not allowed to end in '%s'", ".drv");
    const char *why;
    const struct store_object *object = store_copy(vm->store, path, &why);
    if (!object)
        raise_nowhere(vm, ERR_IO, "%s", why);
    vm_check_store_path(vm, object->path);
    struct context_element e = { .kind = CONTEXT_OPAQUE, .path = object->path };
    context_add(into, context_single(&e));
    return object->path;
}
