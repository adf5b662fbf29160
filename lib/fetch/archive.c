#include "lib/fetch/archive.h"
#include "lib/stop.h"
#include "lib/fetch/library.h"
#include "lib/fetch/tree.h"
#include "lib/buf.h"
#include "lib/io.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define FUNCTIONS(F)                                                                               \
    F(archive_read_new)                                                                            \
    F(archive_read_support_filter_all)                                                             \
    F(archive_read_support_format_tar)                                                             \
    F(archive_read_support_format_zip)                                                             \
    F(archive_read_support_format_empty)                                                           \
    F(archive_read_set_option)                                                                     \
    F(archive_read_open_filename)                                                                  \
    F(archive_read_next_header)                                                                    \
    F(archive_read_data_block)                                                                     \
    F(archive_read_free)                                                                           \
    F(archive_error_string)                                                                        \
    F(archive_entry_pathname)                                                                      \
    F(archive_entry_hardlink)                                                                      \
    F(archive_entry_symlink)                                                                       \
    F(archive_entry_filetype)                                                                      \
    F(archive_entry_mode)                                                                          \
    F(archive_entry_mtime)

#define POINTER(name) __typeof__(&(name)) (name);
static struct {
    FUNCTIONS(POINTER)
    bool loaded;
} lib;

static bool load(const char **why)
{
    static const char *const files[] = { "libarchive.so.13", NULL };
#define SYMBOL(name) { #name, &lib.name },
    const struct library_symbol symbols[] = { FUNCTIONS(SYMBOL) };
    if (!lib.loaded)
        lib.loaded = library_load(files, symbols, ARRAY_LEN(symbols), why);
    return lib.loaded;
}

struct unpacking {
    struct archive *archive;
    struct tree tree;
    const char *why;
};

static bool fail(struct unpacking *u, const char *what, const char *name)
{
    u->why = buf_text("%s '%s' in tarball: %s", what, name, strerror(errno));
    return false;
}

/* Entries --------------------------------------------------------------------------------- */

static bool write_blocks(struct unpacking *u, int fd, const char *name)
{
    const void *bytes;
    size_t n;
    la_int64_t at, end = 0;
    int r;
    while ((r = lib.archive_read_data_block(u->archive, &bytes, &n, &at)) == ARCHIVE_OK) {
        end = at + (la_int64_t)n > end ? at + (la_int64_t)n : end;
        if (n > 0 && pwrite(fd, bytes, n, at) != (ssize_t)n)
            return fail(u, "writing file", name);
        if (stop_wanted) {
            u->why = "interrupted by the user";
            return false;
        }
    }
    if (r != ARCHIVE_EOF) {
        u->why =
            buf_text("cannot read file from tarball: %s", lib.archive_error_string(u->archive));
        return false;
    }
    return ftruncate(fd, end) == 0 || fail(u, "writing file", name);
}

static bool unpack_file(struct unpacking *u, struct archive_entry *entry, struct slice name)
{
    int fd = tree_file(&u->tree, name, lib.archive_entry_mode(entry) & S_IXUSR);
    if (fd < 0)
        return fail(u, "creating file", name.ptr);
    bool good = write_blocks(u, fd, name.ptr);
    return (close(fd) == 0 && good) || (good && fail(u, "writing file", name.ptr));
}

static bool unpack_as(struct unpacking *u, struct archive_entry *entry, struct slice name)
{
    const char *target = lib.archive_entry_hardlink(entry);
    if (target) {
        if (tree_link(&u->tree, name, tree_name(target)))
            return true;
        fail(u, "creating hard link", name.ptr);
        if (errno == ENOENT)
            u->why = buf_text("path '/%s' does not exist", tree_name(target).ptr);
        return false;
    }
    switch (lib.archive_entry_filetype(entry)) {
    case AE_IFDIR:
        return tree_dir(&u->tree, name) || fail(u, "creating directory", name.ptr);
    case AE_IFREG:
        return unpack_file(u, entry, name);
    case AE_IFLNK:
        target = lib.archive_entry_symlink(entry);
        return tree_symlink(&u->tree, name, target ? target : "") ||
               fail(u, "creating symlink", name.ptr);
    default:
        u->why = buf_text("file '%s' in tarball has unsupported file type %d",
            lib.archive_entry_pathname(entry), (int)lib.archive_entry_filetype(entry));
        return false;
    }
}

static bool unpack_entry(struct unpacking *u, struct archive_entry *entry)
{
    const char *path = lib.archive_entry_pathname(entry);
    if (path)
        return unpack_as(u, entry, tree_name(path));
    u->why = buf_text("cannot get archive member name: %s", lib.archive_error_string(u->archive));
    return false;
}

static bool unpack_all(struct unpacking *u, int64_t *last_modified)
{
    struct archive_entry *entry;
    for (;;) {
        int r = lib.archive_read_next_header(u->archive, &entry);
        if (r == ARCHIVE_EOF)
            return true;
        if (r != ARCHIVE_OK && r != ARCHIVE_WARN) {
            const char *error = lib.archive_error_string(u->archive);
            u->why = buf_text("%s", error ? error : "archive is damaged");
            return false;
        }
        if (lib.archive_entry_mtime(entry) > *last_modified)
            *last_modified = lib.archive_entry_mtime(entry);
        if (!unpack_entry(u, entry))
            return false;
    }
}

static bool open_archive(struct unpacking *u, const char *file)
{
    lib.archive_read_support_filter_all(u->archive);
    lib.archive_read_support_format_tar(u->archive);
    lib.archive_read_support_format_zip(u->archive);
    lib.archive_read_support_format_empty(u->archive);
    lib.archive_read_set_option(u->archive, NULL, "mac-ext", NULL);
    if (lib.archive_read_open_filename(u->archive, file, 1 << 16) == ARCHIVE_OK)
        return true;
    u->why = buf_text("Failed to open archive (%s)", lib.archive_error_string(u->archive));
    return false;
}

bool archive_unpack(const char *file, const char *dir, int64_t *last_modified, const char **why)
{
    struct unpacking u = { .why = "out of memory" };
    if (!load(why) || !tree_open(&u.tree, dir, why))
        return false;
    *last_modified = 0;
    u.archive = lib.archive_read_new();
    bool good = u.archive && open_archive(&u, file) && unpack_all(&u, last_modified);
    if (u.archive)
        lib.archive_read_free(u.archive);
    tree_close(&u.tree);
    *why = u.why;
    return good;
}

const char *archive_root(const char *dir, const char **why)
{
    struct io *io = io_posix();
    struct dir_list list;
    if (!io->read_dir(io, dir, &list, why))
        return NULL;
    bool stands_for_it = list.count == 1 && list.entries[0].type == FILE_DIRECTORY;
    return stands_for_it ? buf_text("%s/%s", dir, list.entries[0].name.ptr) : dir;
}
