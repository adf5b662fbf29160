#include "lib/io.h"
#include "lib/buf.h"

/* As many symbolic links as Nix follows on the way along one path. */
enum { MAX_LINKS = 1024 };

/* Takes the next component off *path; false where none is left. */
static bool next_component(struct slice *path, struct slice *name)
{
    while (path->len > 0 && path->ptr[0] == '/') {
        path->ptr++;
        path->len--;
    }
    const char *slash = memchr(path->ptr, '/', path->len);
    *name = (struct slice){ path->ptr, slash ? (size_t)(slash - path->ptr) : path->len };
    path->ptr += name->len;
    path->len -= name->len;
    return name->len > 0;
}

static void drop_component(struct buf *path)
{
    while (path->len > 0 && path->ptr[--path->len] != '/')
        ;
}

/* What `link` and then the rest of the way say. */
static struct slice after_link(const char *link, struct slice rest)
{
    struct buf b = { 0 };
    buf_str(&b, link);
    buf_char(&b, '/');
    buf_slice(&b, rest);
    return buf_view(&b);
}

static const char *too_many(const char *path)
{
    struct buf b = { 0 };
    buf_printf(&b, "infinite symlink recursion in path '%s'", path);
    return buf_cstr(&b);
}

/* Whether nothing but slashes is left. */
static bool is_end(struct slice todo)
{
    while (todo.len > 0 && todo.ptr[0] == '/') {
        todo.ptr++;
        todo.len--;
    }
    return todo.len == 0;
}

static const char *resolve(struct io *io, const char *path, bool last, const char **why)
{
    struct buf done = { 0 }; /* the root is the empty string */
    struct slice todo = slice_of(path), name;
    unsigned links = 0;
    while (next_component(&todo, &name)) {
        if (slice_eq(name, slice_of(".")))
            continue;
        if (slice_eq(name, slice_of(".."))) {
            drop_component(&done);
            continue;
        }
        size_t parent = done.len;
        buf_char(&done, '/');
        buf_slice(&done, name);
        enum file_type type = io->file_type(io, buf_cstr(&done), why);
        if (type == FILE_ERROR)
            return NULL;
        if (type != FILE_SYMLINK || (!last && is_end(todo)))
            continue;
        if (++links > MAX_LINKS) {
            *why = too_many(path);
            return NULL;
        }
        const char *link = io->read_link(io, buf_cstr(&done), why);
        if (!link)
            return NULL;
        done.len = link[0] == '/' ? 0 : parent;
        todo = after_link(link, todo);
    }
    if (done.len == 0)
        buf_char(&done, '/');
    return buf_cstr(&done);
}

const char *io_resolve_links(struct io *io, const char *path, const char **why)
{
    return resolve(io, path, true, why);
}

const char *io_resolve_parents(struct io *io, const char *path, const char **why)
{
    return resolve(io, path, false, why);
}
