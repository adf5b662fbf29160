#include "cmd/outfile.h"
#include "lib/buf.h"
#include "lib/stop.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct outfile *volatile innermost;

static mode_t new_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Where the file itself is, behind symbolic links. */
static const char *real_path(const char *path)
{
    static char resolved[PATH_MAX];
    if (!realpath(path, resolved))
        return path;
    struct buf b = { 0 };
    buf_str(&b, resolved);
    return buf_cstr(&b);
}

bool outfile_open(struct outfile *f, const char *path)
{
    struct stat st;
    bool exists = stat(path, &st) == 0;
    *f = (struct outfile){ .fd = -1, .path = path };
    if (exists && !S_ISREG(st.st_mode)) {
        f->fd = open(path, O_WRONLY | O_CLOEXEC);
        return f->fd >= 0;
    }
    if (exists && access(path, W_OK) != 0)
        return false;
    struct buf temp = { 0 };
    f->path = real_path(path);
    buf_printf(&temp, "%s.XXXXXX", f->path);
    f->temp = buf_cstr(&temp);
    f->fd = mkostemp((char *)f->temp, O_CLOEXEC);
    if (f->fd < 0)
        return false;
    f->outer = innermost;
    innermost = f;
    fchmod(f->fd, exists ? st.st_mode & 07777 : new_mode());
    return true;
}

bool outfile_write(int fd, struct slice text)
{
    bool good = true;
    stop_wait_begin();
    while (text.len > 0 && good && !stop_cuts_output()) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n >= 0) {
            text.ptr += n;
            text.len -= (size_t)n;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
        } else {
            good = errno == EINTR;
        }
    }
    int error = errno;
    stop_wait_end();
    errno = error;
    return good;
}

bool outfile_commit(struct outfile *f)
{
    int fd = f->fd;
    f->fd = -1;
    bool good = close(fd) == 0 && (!f->temp || rename(f->temp, f->path) == 0);
    int error = errno;
    if (good)
        f->temp = NULL;
    outfile_drop(f);
    errno = error;
    return good;
}

void outfile_drop(struct outfile *f)
{
    if (f->fd >= 0)
        close(f->fd);
    if (f->temp)
        unlink(f->temp);
    if (innermost == f)
        innermost = f->outer;
    f->fd = -1;
    f->temp = NULL;
}

void outfile_drop_all(void)
{
    for (struct outfile *f = innermost; f; f = f->outer) {
        if (f->temp)
            unlink(f->temp);
    }
}

bool outfile_is_name(struct slice name)
{
    return name.len > 0 && !slice_eq(name, slice_of(".")) && !slice_eq(name, slice_of("..")) &&
           !memchr(name.ptr, '/', name.len) && !memchr(name.ptr, '\0', name.len);
}
