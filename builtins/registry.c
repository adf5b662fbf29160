#include "builtins/registry.h"
#include "builtins/builtin.h"

/* The linker gathers every BUILTIN between these two. */
extern const struct builtin __start_tvx_builtins[], __stop_tvx_builtins[];

/* By symbol: the value of a global name. Symbols interned later than the registry's have none. */
static value *globals;
static symbol globals_end;

size_t registry_count(void)
{
    return (size_t)(__stop_tvx_builtins - __start_tvx_builtins);
}

const struct builtin *registry_at(size_t index)
{
    return &__start_tvx_builtins[index];
}

const struct builtin *registry_find(const char *name)
{
    for (size_t i = 0; i < registry_count(); i++) {
        if (strcmp(registry_at(i)->name, name) == 0)
            return registry_at(i);
    }
    return NULL;
}

value registry_global(struct vm *vm, symbol name)
{
    (void)vm;
    return name < globals_end ? globals[name] : VALUE_NONE;
}

static bool is_available(const struct vm *vm, const struct builtin *b)
{
    if (b->feature && !vm_feature(vm, b->feature))
        return false;
    return !(vm->settings.pure && (b->flags & BUILTIN_IMPURE));
}

static symbol prefixed(const char *name)
{
    struct buf b = { 0 };
    buf_str(&b, "__");
    buf_str(&b, name);
    return symbol_intern(buf_view(&b));
}

struct global {
    symbol name;
    value v;
};

void registry_init(struct vm *vm)
{
    size_t count = registry_count(), n = 0;
    struct global *list = gc_alloc((count + 1) * sizeof *list);
    struct attrs_builder set = { 0 };
    symbol self = symbol_intern(slice_of("builtins"));
    for (size_t i = 0; i < count; i++) {
        const struct builtin *b = registry_at(i);
        if (!is_available(vm, b))
            continue;
        bool constant = b->flags & BUILTIN_CONSTANT;
        value v = constant ? b->fn(vm, NULL) : value_of_builtin(b);
        symbol name = symbol_intern(slice_of(b->name));
        attrs_add(&set, name, v, POS_NONE);
        list[n++] = (struct global){ b->flags & BUILTIN_GLOBAL ? name : prefixed(b->name), v };
    }
    attrs_add(&set, self, VALUE_NULL, POS_NONE);
    vm->builtins = attrs_finish(&set);
    *attrs_slot(value_attrs(vm->builtins), self) = vm->builtins;
    list[n++] = (struct global){ self, vm->builtins };

    globals_end = 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i].name >= globals_end)
            globals_end = list[i].name + 1;
    }
    globals = gc_alloc(globals_end * sizeof *globals);
    for (size_t i = 0; i < n; i++)
        globals[list[i].name] = list[i].v;
}
