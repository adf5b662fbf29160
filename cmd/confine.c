#include "cmd/confine.h"
#include "cmd/output.h"
#include "lib/gc.h"
#include "lib/io_restrict.h"
#include "lib/path.h"
#include "lib/sandbox.h"
#include "lib/store_path.h"

struct paths {
    const char *dir;
    struct sandbox_path *items;
    size_t count, cap;
};

static void add(struct paths *p, const char *path, bool writable)
{
    if (p->count == p->cap) {
        p->items = gc_grow(p->items, sizeof *p->items, &p->cap);
    }
    const char *full = path_join(slice_of(p->dir), slice_of(path)).ptr;
    p->items[p->count++] = (struct sandbox_path){ full, writable };
}

/* The directory of a file, which may be beside others that it imports; a directory as it is. */
static void add_input(struct vm *vm, struct paths *p, const char *operand)
{
    const char *why, *full = path_join(slice_of(p->dir), slice_of(operand)).ptr;
    bool is_dir = vm->io->file_type(vm->io, full, &why) == FILE_DIRECTORY;
    add(p, is_dir ? full : path_canonical(path_dir(slice_of(full))).ptr, false);
}

static void add_given(struct vm *vm, struct paths *p, const struct given *g)
{
    const char *equals = strchr(g->values[0], '=');
    switch (g->id) {
    case OPTION_OPERAND:
        if (strcmp(g->values[0], "-") != 0 && g->values[0][0] != '<')
            add_input(vm, p, g->values[0]);
        break;
    case OPTION_INCLUDE:
        add(p, equals ? equals + 1 : g->values[0], false);
        break;
    case OPTION_ALLOW:
        add(p, g->values[0], false);
        break;
    case OPTION_ARG_FILE:
        add(p, g->values[1], false);
        break;
    default:
        break;
    }
}

static void add_search_path(struct vm *vm, struct paths *p)
{
    const char *words = vm->io->get_env(vm->io, "NIX_PATH");
    while (words && *words) {
        size_t len = strcspn(words, ": ");
        char *word = gc_alloc(len + 1);
        memcpy(word, words, len);
        const char *equals = strchr(word, '=');
        if (len)
            add(p, equals ? equals + 1 : word, false);
        words += len + (words[len] != '\0');
    }
}

/* What is written is written beside its place first. */
static void add_output(struct paths *p, const char *path)
{
    if (path)
        add(p, path_canonical(path_dir(path_join(slice_of(p->dir), slice_of(path)))).ptr, true);
}

/* The kernel refuses to open other files, but tells whether they are there. */
static void hide_others(struct vm *vm, const struct paths *p)
{
    struct io *hiding = io_restrict(
        vm->store->below, "in the sandbox (use '--allow-path' to let it be read)");
    for (size_t i = 0; i < p->count; i++) {
        if (!p->items[i].writable)
            io_restrict_allow_way(hiding, p->items[i].path);
    }
    vm->store->below = hiding;
}

void confine_start(struct vm *vm, const struct options *o, const char *dir)
{
    struct paths p = { .dir = dir };
    bool has_input = false;
    for (size_t i = 0; i < o->given_count; i++) {
        add_given(vm, &p, &o->given[i]);
        has_input |= o->given[i].id == OPTION_OPERAND || o->given[i].id == OPTION_EXPR;
    }
    if (!has_input)
        add(&p, dir, false);
    add_search_path(vm, &p);
    add(&p, vm->store->folder ? vm->store->folder : store_dir.ptr, false);
    add_output(&p, o->output);
    add_output(&p, o->output_dir);
    add_output(&p, o->write_drvs);
    hide_others(vm, &p);
    const char *why = sandbox_enter(p.items, p.count);
    if (!why)
        return;
    struct buf message = { 0 };
    buf_printf(&message, "error: there is no sandbox: %s\n", why);
    output_error(buf_view(&message));
    output_exit(EXIT_ERROR);
}
