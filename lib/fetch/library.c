#include "lib/fetch/library.h"
#include "lib/buf.h"
#include <dlfcn.h>

static bool look_up(void *library, const struct library_symbol *symbols, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void **where = symbols[i].where;
        *where = dlsym(library, symbols[i].name);
        if (!*where)
            return false;
    }
    return true;
}

bool library_load(
    const char *const *files, const struct library_symbol *symbols, size_t count, const char **why)
{
    for (size_t i = 0; files[i]; i++) {
        void *library = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
        if (library && look_up(library, symbols, count))
            return true;
    }
    struct buf b = { 0 };
    buf_printf(&b, "cannot fetch: the library %s is missing", files[0]);
    *why = buf_cstr(&b);
    return false;
}
