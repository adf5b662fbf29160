#include "cmd/export.h"
#include "cmd/outfile.h"
#include "lib/stop.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *failure(const char *what, const char *path)
{
    return buf_text("%s '%s': %s", what, path, strerror(errno));
}

/* Files ----------------------------------------------------------------------------------- */

struct file_writer {
    int fd;
    int error;
    bool executable;
};

static void begin(void *self, const struct file_info *info)
{
    ((struct file_writer *)self)->executable = info->executable;
}

static void write_bytes(void *self, const void *bytes, size_t n)
{
    struct file_writer *w = self;
    if (!w->error && !outfile_write(w->fd, (struct slice){ bytes, n }))
        w->error = errno;
}

static const char *write_file(struct io *io, const char *from, const char *to)
{
    struct file_writer w = { .fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) };
    if (w.fd < 0)
        return failure("creating file", to);
    struct file_sink sink = { begin, write_bytes, &w };
    const char *why = NULL;
    bool read = io->stream_file(io, from, &sink, &why);
    if (fchmod(w.fd, w.executable ? 0555 : 0444) != 0 && !w.error)
        w.error = errno;
    if (close(w.fd) != 0 && !w.error)
        w.error = errno;
    if (w.error)
        return buf_text("writing file '%s': %s", to, strerror(w.error));
    return read ? NULL : why;
}

static const char *write_link(struct io *io, const char *from, const char *to)
{
    const char *why, *target = io->read_link(io, from, &why);
    if (!target)
        return why;
    return symlink(target, to) == 0 ? NULL : failure("creating symlink", to);
}

/* Trees ----------------------------------------------------------------------------------- */

static const char *write_node(struct io *io, const char *from, const char *to);

static const char *write_dir(struct io *io, const char *from, const char *to)
{
    struct dir_list list;
    const char *why = NULL;
    if (!io->read_dir(io, from, &list, &why))
        return why;
    if (mkdir(to, 0755) != 0)
        return failure("creating directory", to);
    why = NULL;
    for (size_t i = 0; i < list.count && !why; i++) {
        const char *name = list.entries[i].name.ptr;
        why = write_node(io, buf_text("%s/%s", from, name), buf_text("%s/%s", to, name));
    }
    return why;
}

static const char *write_node(struct io *io, const char *from, const char *to)
{
    struct file_info info;
    const char *why;
    if (!io->file_info(io, from, &info, &why))
        return why;
    switch (info.type) {
    case FILE_REGULAR:
        return write_file(io, from, to);
    case FILE_DIRECTORY:
        return write_dir(io, from, to);
    case FILE_SYMLINK:
        return write_link(io, from, to);
    default:
        return buf_text("'%s' is gone", from);
    }
}

static void remove_tree(const char *path)
{
    struct io *io = io_posix();
    struct dir_list list;
    const char *why;
    if (unlink(path) == 0 || !io->read_dir(io, path, &list, &why))
        return;
    for (size_t i = 0; i < list.count; i++)
        remove_tree(buf_text("%s/%s", path, list.entries[i].name.ptr));
    rmdir(path);
}

/* Objects --------------------------------------------------------------------------------- */

/* What is wrong with a tree that was written, for its path; NULL for nothing. */
static const char *check(const struct store_object *object, const char *written)
{
    struct hash hash = { .kind = DIGEST_SHA256 };
    struct io *io = io_posix();
    const char *why;
    bool read = object->method == STORE_FLAT ? nar_hash_flat(io, written, &hash, &why)
                                             : nar_hash(io, written, NULL, &hash, &why);
    if (!read)
        return why;
    struct slice path = store_path_of_contents(store_path_name(object->path), object->method, &hash,
        object->references, object->reference_count);
    return slice_eq(object->path, path)
               ? NULL
               : buf_text("'%s' changed while it was evaluated", object->origin);
}

struct writing {
    const struct store_object *object;
    const char *part, *to; /* where it is written, and where it is to be */
};

static void write_whole(struct vm *vm, void *arg)
{
    struct writing *w = arg;
    const char *why = write_node(vm->io, w->object->path.ptr, w->part);
    if (!why && w->object->origin)
        why = check(w->object, w->part);
    if (!why && rename(w->part, w->to) != 0)
        why = failure("renaming", w->part);
    if (why)
        vm_raise_at(vm, ERR_IO, POS_NONE, "%s", why);
}

static void write_object(struct vm *vm, const struct store_object *object, const char *dir)
{
    const char *base = store_path_base(object->path).ptr;
    struct writing w = { object, buf_text("%s/.%s.%d", dir, base, (int)getpid()),
        buf_text("%s/%s", dir, base) };
    struct stat st;
    if (lstat(w.to, &st) == 0)
        return;
    struct error *e = vm_try(vm, write_whole, &w, false);
    if (!e)
        return;
    stop_hold();
    remove_tree(w.part);
    stop_release();
    vm_throw(vm, e);
}

void export_store(struct vm *vm, const char *dir)
{
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        vm_raise_at(vm, ERR_IO, POS_NONE, "%s", failure("creating directory", dir));
    struct store_object **objects = store_sorted(vm->store);
    for (size_t i = 0; i < vm->store->objects.count; i++)
        write_object(vm, objects[i], dir);
}
