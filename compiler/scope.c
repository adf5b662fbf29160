#include "compiler/scope.h"
#include "lib/gc.h"
#include <stdlib.h>

/* The innermost declaration of each symbol. Decls live in arenas, so malloc'ed memory will do. */
static struct decl **innermost;
static size_t table_size;
static uint32_t open; /* declarations that did not leave */

void scope_declare(struct decl *d)
{
    if (d->name >= table_size) {
        size_t size = symbol_count() * 2;
        struct decl **grown = realloc(innermost, size * sizeof *grown);
        if (!grown)
            gc_exhausted(size * sizeof *grown);
        memset(grown + table_size, 0, (size - table_size) * sizeof *grown);
        innermost = grown;
        table_size = size;
    }
    d->shadowed = innermost[d->name];
    innermost[d->name] = d;
    open++;
}

void scope_leave(struct decl *d)
{
    innermost[d->name] = d->shadowed;
    open--;
}

void scope_reset(void)
{
    if (open > 0)
        memset(innermost, 0, table_size * sizeof *innermost);
    open = 0;
}

struct decl *scope_find(symbol name)
{
    return name < table_size ? innermost[name] : NULL;
}
