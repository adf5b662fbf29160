#include "lib/io.h"
#include "lib/buf.h"
#include "lib/gc.h"
#include "lib/stop.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* What is open while memory is allocated. That may raise an error, and then the next call closes
 * it. */
static int open_fd = -1;
static DIR *open_dir;

static void close_all(void)
{
    if (open_fd >= 0)
        close(open_fd);
    if (open_dir)
        closedir(open_dir);
    open_fd = -1;
    open_dir = NULL;
}

static struct io posix, posix_resolved;

/* Without symlinks on the way where `io` wants none. */
static int open_once(struct io *io, const char *path, int flags)
{
    flags |= O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
#ifdef SYS_openat2
    struct open_how how = { .flags = (uint64_t)flags, .resolve = RESOLVE_NO_SYMLINKS };
    if (io == &posix_resolved) {
        int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
        if (fd >= 0 || errno != ENOSYS)
            return fd;
    }
#endif
    return open(path, flags);
}

static int open_file(struct io *io, const char *path, int flags)
{
    close_all();
    do
        open_fd = open_once(io, path, flags);
    while (open_fd < 0 && errno == EINTR && !stop_wanted);
    return open_fd;
}

static bool is_missing(int error)
{
    return error == ENOENT || error == ENOTDIR;
}

static const char *missing(const char *path)
{
    return buf_text("path '%s' does not exist", path);
}

static const char *no_status(const char *path)
{
    return buf_text("getting status of \"%s\": %s", path, strerror(errno));
}

static enum file_type type_of_mode(mode_t mode)
{
    return S_ISREG(mode)   ? FILE_REGULAR
           : S_ISDIR(mode) ? FILE_DIRECTORY
           : S_ISLNK(mode) ? FILE_SYMLINK
                           : FILE_UNKNOWN;
}

static enum file_type posix_file_type(
    struct io *io __attribute__((unused)), const char *path, const char **why)
{
    struct stat st;
    if (lstat(path, &st) == 0)
        return type_of_mode(st.st_mode);
    if (is_missing(errno))
        return FILE_MISSING;
    *why = no_status(path);
    return FILE_ERROR;
}

static bool posix_path_exists(struct io *io __attribute__((unused)), const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

enum { PIECE = 1 << 20 }; /* between looks at whether the run is to stop */

/* Reads as much as a file claims to have, or to its end if it claims to be empty, as those in /proc
 * do. A shorter one ends where it does. False with errno set where that fails. */
static bool read_all(int fd, size_t claimed, struct buf *b)
{
    while (claimed == 0 || b->len < claimed) {
        char *room = buf_reserve(b, 1);
        size_t left = b->cap - b->len;
        ssize_t n = read(fd, room, left < PIECE ? left : PIECE);
        stop_poll();
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        b->len += (size_t)n;
    }
    return true;
}

/* A device is empty, as in Nix, which reads as much as a file claims to have. */
static bool is_device(const struct stat *st)
{
    return S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode);
}

/* NULL, or why an open file cannot be read. */
static const char *look_at(int fd, const char *path, struct stat *st)
{
    if (fstat(fd, st) != 0)
        return no_status(path);
    if (S_ISDIR(st->st_mode))
        return buf_text("read of 4096 bytes: %s", strerror(EISDIR));
    if (!S_ISREG(st->st_mode) && !is_device(st))
        return buf_text("file '%s' is not a regular file", path);
    return NULL;
}

/* As far as the clock of the file system can tell. */
static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static const char *changed(const char *path)
{
    return buf_text("file '%s' changed while it was read", path);
}

enum { ATTEMPTS = 5 };

static const char *read_contents(int fd, const char *path, struct buf *b)
{
    struct stat before, after;
    const char *failure = look_at(fd, path, &before);
    if (failure || is_device(&before))
        return failure;
    for (int i = 0; i < ATTEMPTS; i++) {
        size_t claimed = (size_t)before.st_size;
        b->len = 0;
        buf_reserve(b, claimed + 1);
        if ((i > 0 && lseek(fd, 0, SEEK_SET) != 0) || !read_all(fd, claimed, b))
            return buf_text("reading file '%s': %s", path, strerror(errno));
        if (fstat(fd, &after) != 0)
            return no_status(path);
        if (is_same(&before, &after))
            return NULL;
        before = after;
    }
    return changed(path);
}

static const char *not_opened(const char *path)
{
    return is_missing(errno) ? missing(path)
                             : buf_text("opening file '%s': %s", path, strerror(errno));
}

/* Opens without blocking, so that a FIFO without a writer is found out instead of waited for. */
static bool posix_read_file(struct io *io, const char *path, struct slice *bytes, const char **why)
{
    int fd = open_file(io, path, 0);
    if (fd < 0) {
        *why = not_opened(path);
        return false;
    }
    struct buf b = { 0 };
    const char *failure = read_contents(fd, path, &b);
    close_all();
    if (failure) {
        *why = failure;
        return false;
    }
    buf_cstr(&b);
    *bytes = buf_view(&b);
    return true;
}

static enum file_type entry_type(DIR *dir, const struct dirent *entry)
{
    switch (entry->d_type) {
    case DT_REG:
        return FILE_REGULAR;
    case DT_DIR:
        return FILE_DIRECTORY;
    case DT_LNK:
        return FILE_SYMLINK;
    case DT_UNKNOWN: {
        struct stat st;
        if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            return type_of_mode(st.st_mode);
        return FILE_UNKNOWN;
    }
    default:
        return FILE_UNKNOWN;
    }
}

static void add_entry(struct dir_list *list, size_t *cap, const char *name, enum file_type type)
{
    if (list->count == *cap) {
        size_t grown = *cap ? *cap * 2 : 16;
        struct dir_entry *entries = gc_alloc(grown * sizeof *entries);
        if (list->count)
            memcpy(entries, list->entries, list->count * sizeof *entries);
        list->entries = entries;
        *cap = grown;
    }
    size_t len = strlen(name);
    char *copy = gc_alloc_atomic(len + 1);
    memcpy(copy, name, len + 1);
    list->entries[list->count++] = (struct dir_entry){ { copy, len }, type };
}

static int compare_entries(const void *a, const void *b)
{
    return slice_cmp(((const struct dir_entry *)a)->name, ((const struct dir_entry *)b)->name);
}

static bool posix_read_dir(struct io *io, const char *path, struct dir_list *list, const char **why)
{
    *list = (struct dir_list){ 0 };
    int fd = open_file(io, path, O_DIRECTORY);
    DIR *dir = open_dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir)
        open_fd = -1; /* is the directory's now */
    if (!dir) {
        int error = errno;
        *why = is_missing(error) && !posix_path_exists(io, path)
                   ? missing(path)
                   : buf_text("cannot read directory \"%s\": %s", path, strerror(error));
        return false;
    }
    size_t cap = 0;
    struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            add_entry(list, &cap, entry->d_name, entry_type(dir, entry));
    }
    int error = errno;
    close_all();
    if (error != 0) {
        *why = buf_text("cannot read directory \"%s\": %s", path, strerror(error));
        return false;
    }
    if (list->count)
        qsort(list->entries, list->count, sizeof *list->entries, compare_entries);
    return true;
}

static struct file_info info_of(const struct stat *st)
{
    return (struct file_info){
        .type = type_of_mode(st->st_mode),
        .executable = st->st_mode & S_IXUSR,
        .size = (uint64_t)st->st_size,
        .device = (uint64_t)st->st_dev,
        .inode = (uint64_t)st->st_ino,
        .changed = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
    };
}

static bool posix_file_info(struct io *io __attribute__((unused)), const char *path,
    struct file_info *info, const char **why)
{
    struct stat st;
    *info = (struct file_info){ .type = FILE_MISSING };
    if (lstat(path, &st) != 0) {
        if (is_missing(errno))
            return true;
        *why = no_status(path);
        return false;
    }
    *info = info_of(&st);
    return true;
}

static const char *posix_read_link(
    struct io *io __attribute__((unused)), const char *path, const char **why)
{
    char link[PATH_MAX];
    ssize_t n = readlink(path, link, sizeof link);
    if (n >= 0 && n < (ssize_t)sizeof link)
        return buf_text("%.*s", (int)n, link);
    *why = buf_text("reading symbolic link '%s': %s", path, strerror(n < 0 ? errno : ENAMETOOLONG));
    return NULL;
}

/* NULL once all has been read that the file had when it was opened, else what was wrong. */
static const char *stream_bytes(
    int fd, const char *path, const struct stat *opened, const struct file_sink *sink)
{
    char piece[1 << 16];
    struct stat now;
    for (size_t left = (size_t)opened->st_size; left > 0;) {
        stop_poll();
        ssize_t n = read(fd, piece, left < sizeof piece ? left : sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return buf_text("reading file '%s': %s", path, strerror(errno));
        if (fstat(fd, &now) != 0)
            return no_status(path);
        if (n == 0 || !is_same(opened, &now))
            return changed(path);
        sink->bytes(sink->self, piece, (size_t)n);
        left -= (size_t)n;
    }
    return NULL;
}

static const char *stream_contents(int fd, const char *path, const struct file_sink *sink)
{
    struct stat st;
    const char *failure = look_at(fd, path, &st);
    if (failure)
        return failure;
    if (is_device(&st))
        st.st_size = 0;
    struct file_info info = info_of(&st);
    sink->begin(sink->self, &info);
    return stream_bytes(fd, path, &st, sink);
}

static bool posix_stream_file(
    struct io *io, const char *path, const struct file_sink *sink, const char **why)
{
    int fd = open_file(io, path, O_NOFOLLOW);
    if (fd < 0) {
        *why = not_opened(path);
        return false;
    }
    const char *failure = stream_contents(fd, path, sink);
    close_all();
    if (failure)
        *why = failure;
    return !failure;
}

static const char *posix_get_env(struct io *io __attribute__((unused)), const char *name)
{
    return getenv(name);
}

static int64_t posix_current_time(struct io *io __attribute__((unused)))
{
    return (int64_t)time(NULL);
}

static const char *posix_current_dir(struct io *io __attribute__((unused)))
{
    char dir[PATH_MAX];
    return getcwd(dir, sizeof dir) && dir[0] == '/' ? buf_text("%s", dir) : "/";
}

/* clang-format off */
#define POSIX_FUNCTIONS \
    .path_exists = posix_path_exists, \
    .read_file = posix_read_file, \
    .file_type = posix_file_type, \
    .read_dir = posix_read_dir, \
    .real_path = io_resolve_links, \
    .file_info = posix_file_info, \
    .read_link = posix_read_link, \
    .stream_file = posix_stream_file, \
    .get_env = posix_get_env, \
    .current_time = posix_current_time, \
    .current_dir = posix_current_dir,
/* clang-format on */

static struct io posix = { POSIX_FUNCTIONS };
static struct io posix_resolved = { POSIX_FUNCTIONS };

struct io *io_posix(void)
{
    return &posix;
}

struct io *io_posix_resolved(void)
{
    return &posix_resolved;
}
