#include "lib/fetch/tree.h"
#include "lib/path.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

static const char *copy(const char *bytes, size_t len)
{
    struct buf b = { 0 };
    buf_add(&b, bytes, len);
    return buf_cstr(&b);
}

bool tree_open(struct tree *t, const char *dir, const char **why)
{
    t->root = mkdir(dir, 0777) == 0 ? open(dir, DIRECTORY) : -1;
    t->parent = t->root >= 0 ? dup(t->root) : -1;
    t->parent_name = "";
    if (t->parent >= 0)
        return true;
    struct buf b = { 0 };
    buf_printf(&b, "creating directory '%s': %s", dir, strerror(errno));
    *why = buf_cstr(&b);
    if (t->root >= 0)
        close(t->root);
    return false;
}

void tree_close(struct tree *t)
{
    close(t->parent);
    close(t->root);
}

struct slice tree_name(const char *name)
{
    struct buf b = { 0 };
    buf_char(&b, '/');
    buf_str(&b, name);
    struct slice path = path_canonical(buf_view(&b));
    const char *relative = copy(path.ptr + 1, path.len - 1);
    return slice_of(relative);
}

/* The directory `name`, open, made if need be; -1 on failure. */
static int open_dir(struct tree *t, const char *name)
{
    int dir = dup(t->root);
    while (dir >= 0 && *name) {
        size_t len = strcspn(name, "/");
        const char *part = copy(name, len);
        int next =
            mkdirat(dir, part, 0777) == 0 || errno == EEXIST ? openat(dir, part, DIRECTORY) : -1;
        int error = errno;
        close(dir);
        errno = error;
        dir = next;
        name += len + (name[len] == '/');
    }
    return dir;
}

/* The last part of a name, with t->parent open for it; NULL on failure, or where it has none. */
static const char *enter(struct tree *t, struct slice name)
{
    const char *slash = name.len ? memrchr(name.ptr, '/', name.len) : NULL;
    size_t len = slash ? (size_t)(slash - name.ptr) : 0;
    if (strlen(t->parent_name) != len || memcmp(t->parent_name, name.ptr, len) != 0) {
        const char *parent = copy(name.ptr, len);
        int dir = open_dir(t, parent);
        if (dir < 0)
            return NULL;
        close(t->parent);
        t->parent = dir;
        t->parent_name = parent;
    }
    if (name.len == 0)
        errno = EISDIR;
    return name.len == 0 ? NULL : slash ? slash + 1 : name.ptr;
}

bool tree_dir(struct tree *t, struct slice name)
{
    if (name.len == 0)
        return true;
    const char *last = enter(t, name);
    if (!last)
        return false;
    struct stat st;
    if (mkdirat(t->parent, last, 0777) == 0)
        return true;
    if (errno != EEXIST || fstatat(t->parent, last, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    if (S_ISDIR(st.st_mode))
        return true;
    return unlinkat(t->parent, last, 0) == 0 && mkdirat(t->parent, last, 0777) == 0;
}

int tree_file(struct tree *t, struct slice name, bool executable)
{
    const char *last = enter(t, name);
    if (!last)
        return -1;
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int mode = executable ? 0755 : 0644;
    int fd = openat(t->parent, last, flags, mode);
    if (fd < 0 && errno == EEXIST && unlinkat(t->parent, last, 0) == 0)
        fd = openat(t->parent, last, flags, mode);
    return fd;
}

bool tree_symlink(struct tree *t, struct slice name, const char *target)
{
    const char *last = enter(t, name);
    if (!last)
        return false;
    if (symlinkat(target, t->parent, last) == 0)
        return true;
    return errno == EEXIST && unlinkat(t->parent, last, 0) == 0 &&
           symlinkat(target, t->parent, last) == 0;
}

bool tree_link(struct tree *t, struct slice name, struct slice target)
{
    const char *from = enter(t, target);
    int dir = from ? dup(t->parent) : -1;
    const char *last = dir >= 0 ? enter(t, name) : NULL;
    bool good = last && (slice_eq(name, target) || linkat(dir, from, t->parent, last, 0) == 0 ||
                            (errno == EEXIST && unlinkat(t->parent, last, 0) == 0 &&
                                linkat(dir, from, t->parent, last, 0) == 0));
    int error = errno;
    if (dir >= 0)
        close(dir);
    errno = error;
    return good;
}
