#include "lib/io_restrict.h"
#include "lib/buf.h"
#include "lib/gc.h"
#include "lib/path.h"

struct restricted {
    struct io io; /* first: it is an EvalIO */
    struct io *below;
    const char *mode;
    struct slice *allowed;
    size_t count, cap;
};

static bool is_within(struct slice path, struct slice dir)
{
    if (dir.len == 1)
        return true;
    return path.len >= dir.len && memcmp(path.ptr, dir.ptr, dir.len) == 0 &&
           (path.len == dir.len || path.ptr[dir.len] == '/');
}

static bool is_allowed(const struct restricted *r, struct slice path)
{
    for (size_t i = 0; i < r->count; i++) {
        if (is_within(path, r->allowed[i]) || is_within(r->allowed[i], path))
            return true;
    }
    return false;
}

/* The EvalIO below if a path is allowed, else NULL with *why set. */
static struct io *check(struct io *io, const char *path, const char **why)
{
    struct restricted *r = (struct restricted *)io;
    if (is_allowed(r, slice_of(path)))
        return r->below;
    struct buf b = { 0 };
    buf_printf(&b, "access to absolute path '%s' is forbidden %s", path, r->mode);
    *why = buf_cstr(&b);
    return NULL;
}

/* The same for what is to be read at *path, which becomes the real path, unless the last component
 * is not to be resolved. What is missing is the business of those below. */
static struct io *check_real(struct io *io, const char **path, bool last, const char **why)
{
    if (!check(io, *path, why))
        return NULL;
    *path = last ? io_resolve_links(io, *path, why) : io_resolve_parents(io, *path, why);
    return *path ? check(io, *path, why) : NULL;
}

static bool restricted_path_exists(struct io *io, const char *path)
{
    struct restricted *r = (struct restricted *)io;
    return is_allowed(r, slice_of(path)) && r->below->path_exists(r->below, path);
}

static bool restricted_read_file(
    struct io *io, const char *path, struct slice *bytes, const char **why)
{
    struct io *below = check_real(io, &path, true, why);
    return below && below->read_file(below, path, bytes, why);
}

static enum file_type restricted_file_type(struct io *io, const char *path, const char **why)
{
    struct restricted *r = (struct restricted *)io;
    return is_allowed(r, slice_of(path)) ? r->below->file_type(r->below, path, why) : FILE_MISSING;
}

static bool restricted_read_dir(
    struct io *io, const char *path, struct dir_list *list, const char **why)
{
    struct restricted *r = (struct restricted *)io;
    struct io *below = check_real(io, &path, true, why);
    *list = (struct dir_list){ 0 };
    if (!below || !below->read_dir(below, path, list, why))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (is_allowed(r, path_join(slice_of(path), list->entries[i].name)))
            list->entries[kept++] = list->entries[i];
    }
    list->count = kept;
    return true;
}

static bool restricted_file_info(
    struct io *io, const char *path, struct file_info *info, const char **why)
{
    struct io *below = check(io, path, why);
    return below && below->file_info(below, path, info, why);
}

static const char *restricted_read_link(struct io *io, const char *path, const char **why)
{
    struct io *below = check(io, path, why);
    return below ? below->read_link(below, path, why) : NULL;
}

static bool restricted_stream_file(
    struct io *io, const char *path, const struct file_sink *sink, const char **why)
{
    struct io *below = check_real(io, &path, false, why);
    return below && below->stream_file(below, path, sink, why);
}

static const char *restricted_get_env(struct io *io, const char *name)
{
    struct io *below = ((struct restricted *)io)->below;
    return below->get_env(below, name);
}

static int64_t restricted_current_time(struct io *io)
{
    struct io *below = ((struct restricted *)io)->below;
    return below->current_time(below);
}

static const char *restricted_current_dir(struct io *io)
{
    struct io *below = ((struct restricted *)io)->below;
    return below->current_dir(below);
}

struct io *io_restrict(struct io *below, const char *mode)
{
    struct restricted *r = gc_alloc(sizeof *r);
    r->io = (struct io){
        .path_exists = restricted_path_exists,
        .read_file = restricted_read_file,
        .file_type = restricted_file_type,
        .read_dir = restricted_read_dir,
        .real_path = io_resolve_links,
        .file_info = restricted_file_info,
        .read_link = restricted_read_link,
        .stream_file = restricted_stream_file,
        .get_env = restricted_get_env,
        .current_time = restricted_current_time,
        .current_dir = restricted_current_dir,
    };
    r->below = below;
    r->mode = mode;
    return &r->io;
}

void io_restrict_allow(struct io *restricted, const char *path)
{
    struct restricted *r = (struct restricted *)restricted;
    if (r->count == r->cap) {
        r->allowed = gc_grow(r->allowed, sizeof *r->allowed, &r->cap);
    }
    struct buf copy = { 0 };
    buf_str(&copy, path);
    buf_cstr(&copy);
    r->allowed[r->count++] = buf_view(&copy);
}

/* Sees the symlinks that a path is resolved by, and allows them. */
struct guide {
    struct io io; /* first: it is an EvalIO */
    struct restricted *restricted;
};

static enum file_type guide_file_type(struct io *io, const char *path, const char **why)
{
    struct io *below = ((struct guide *)io)->restricted->below;
    return below->file_type(below, path, why);
}

static const char *guide_read_link(struct io *io, const char *path, const char **why)
{
    struct restricted *r = ((struct guide *)io)->restricted;
    io_restrict_allow(&r->io, path);
    return r->below->read_link(r->below, path, why);
}

void io_restrict_allow_way(struct io *restricted, const char *path)
{
    struct guide guide = {
        .io = { .file_type = guide_file_type, .read_link = guide_read_link },
        .restricted = (struct restricted *)restricted,
    };
    const char *why, *real = io_resolve_links(&guide.io, path, &why);
    io_restrict_allow(restricted, path);
    if (real)
        io_restrict_allow(restricted, real);
}
