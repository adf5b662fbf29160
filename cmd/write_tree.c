#include "cmd/write_tree.h"
#include "cmd/outfile.h"
#include "lib/path.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static NORETURN void raise_io(struct vm *vm, const char *what, const char *path)
{
    vm_raise_at(vm, ERR_IO, POS_NONE, "%s \"%s\": %s", what, path, strerror(errno));
}

static void write_file(struct vm *vm, const char *path, struct slice text)
{
    int fd = open(path, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        raise_io(vm, "opening file", path);
    bool good = outfile_write(fd, text);
    int error = errno;
    if (close(fd) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good)
        return;
    unlink(path);
    errno = error;
    raise_io(vm, "writing to file", path);
}

struct entry {
    value v;
    const char *path;
    pos pos;
    struct slice name;
};

static void write_value(struct vm *vm, value v, const char *path, pos at);

static void write_entry(struct vm *vm, void *arg)
{
    struct entry *e = arg;
    if (e->name.len == 0 || slice_eq(e->name, slice_of(".")) || slice_eq(e->name, slice_of("..")) ||
        memchr(e->name.ptr, '/', e->name.len))
        vm_raise_at(
            vm, ERR_VALUE, POS_NONE, "invalid file name '%.*s'", (int)e->name.len, e->name.ptr);
    write_value(vm, e->v, path_join(slice_of(e->path), e->name).ptr, e->pos);
}

static void write_set(struct vm *vm, const struct attrs *set, const char *path)
{
    if (mkdir(path, 0777) != 0)
        raise_io(vm, "creating directory", path);
    for (size_t i = 0; i < attrs_count(set); i++) {
        symbol name = set->shape->symbols[i];
        pos at = shape_pos(set->shape, i);
        struct entry entry = { set->slots[i], path, at, symbol_slice(name) };
        struct error *e = vm_try(vm, write_entry, &entry, false);
        if (!e)
            continue;
        struct buf hint = { 0 };
        buf_printf(&hint, "while evaluating the attribute '%s'", symbol_cstr(name));
        error_add_trace(e, at, buf_cstr(&hint), TRACE_DEFAULT);
        vm_throw(vm, e);
    }
}

static void write_value(struct vm *vm, value v, const char *path, pos at)
{
    v = vm_force(vm, v, NULL);
    if (value_is_string(v)) {
        write_file(vm, path, value_bytes(v));
    } else if (value_is_attrs(v)) {
        write_set(vm, value_attrs(v), path);
    } else {
        struct buf place = { 0 };
        diag_place(&place, at);
        vm_raise_at(vm, ERR_TYPE, POS_NONE, "value at '%s' is not a string or an attribute set",
            buf_cstr(&place));
    }
}

void write_tree(struct vm *vm, value v, const char *path)
{
    write_value(vm, v, path, POS_NONE);
}
