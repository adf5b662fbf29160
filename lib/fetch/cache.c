#include "lib/fetch/cache.h"
#include "lib/base_n.h"
#include "lib/stop.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    MAX_OPEN = 16, /* files at a time, to walk a tree */
    WAIT_MS = 20   /* between looks at a lock */
};

/* Folders --------------------------------------------------------------------------------- */

static const char *base_dir(void)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache && cache[0] == '/')
        return buf_text("%s/tvx", cache);
    return home && home[0] == '/' ? buf_text("%s/.cache/tvx", home) : NULL;
}

static bool make_dirs(const char *path)
{
    struct buf b = { 0 };
    for (size_t i = 0; path[i]; i++) {
        if (path[i] == '/' && i > 0 && mkdir(buf_cstr(&b), 0777) != 0 && errno != EEXIST)
            return false;
        buf_char(&b, path[i]);
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

static int remove_one(const char *path, const struct stat *st __attribute__((unused)), int type,
    struct FTW *at __attribute__((unused)))
{
    if (type == FTW_DP || type == FTW_DNR)
        rmdir(path);
    else
        unlink(path);
    return 0;
}

void cache_remove(const char *path)
{
    nftw(path, remove_one, MAX_OPEN, FTW_DEPTH | FTW_PHYS);
}

const char *cache_path(const struct cache_entry *e, const char *name)
{
    return buf_text("%s/%s", e->dir, name);
}

/* Entries --------------------------------------------------------------------------------- */

static const char *hash_text(struct slice bytes)
{
    struct hash h = { .kind = DIGEST_SHA256 };
    struct buf out = { 0 };
    digest_of(h.kind, bytes, h.bytes);
    base_n_format_hash(&out, &h, BASE_N_NIX32, false);
    return buf_cstr(&out);
}

static const char *const parts[] = { "info", "data", "root", "repository", "temp", "index" };

/* Opens and locks the file; -1 with errno set on failure. Whoever had the lock before may have
 * removed it: then there is a new one. */
static int lock_file(const char *dir, const char *path)
{
    for (;;) {
        struct stat st;
        int fd = make_dirs(dir) ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666) : -1;
        int done = fd < 0 ? -1 : 0;
        while (fd >= 0 && (done = flock(fd, LOCK_EX | LOCK_NB)) != 0 && errno == EWOULDBLOCK &&
               !stop_wanted)
            nanosleep(&(struct timespec){ 0, WAIT_MS * 1000000L }, NULL);
        if (done == 0 && fstat(fd, &st) == 0 && st.st_nlink > 0)
            return fd;
        if (fd >= 0)
            close(fd);
        if (done != 0 && !(fd < 0 && errno == ENOENT && access(dir, F_OK) != 0))
            return -1;
    }
}

bool cache_open(struct cache_entry *e, const char *kind, struct slice name, const char **why)
{
    const char *base = base_dir();
    *e = (struct cache_entry){ .lock = -1 };
    if (!base) {
        *why = "cannot fetch: neither XDG_CACHE_HOME nor HOME says where to keep it";
        return false;
    }
    e->dir = buf_text("%s/%s/%s", base, kind, hash_text(name));
    const char *lock = cache_path(e, "lock");
    e->lock = lock_file(e->dir, lock);
    if (e->lock < 0) {
        *why = buf_text("locking '%s': %s", lock, strerror(errno));
        return false;
    }
    cache_remove(cache_path(e, "temp"));
    return true;
}

static bool is_empty(const struct cache_entry *e)
{
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (access(cache_path(e, parts[i]), F_OK) == 0)
            return false;
    }
    return true;
}

void cache_close(struct cache_entry *e)
{
    if (e->lock < 0)
        return;
    if (is_empty(e)) {
        unlink(cache_path(e, "lock"));
        rmdir(e->dir);
    }
    close(e->lock);
    e->lock = -1;
}

bool cache_keep(const struct cache_entry *e, const char *name, const char **why)
{
    const char *to = cache_path(e, name);
    cache_remove(to);
    if (rename(cache_path(e, "temp"), to) == 0)
        return true;
    *why = buf_text("renaming to '%s': %s", to, strerror(errno));
    return false;
}

void cache_clear(const struct cache_entry *e)
{
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        cache_remove(cache_path(e, parts[i]));
}

/* Info ------------------------------------------------------------------------------------ */

static const char seal[] = "sealed";

void cache_info_add(struct buf *info, const char *name, const char *value)
{
    buf_printf(info, "%s %.*s\n", name, (int)strcspn(value, "\n"), value);
}

bool cache_write_info(const struct cache_entry *e, struct buf *info, const char **why)
{
    const char *temp = cache_path(e, "temp");
    cache_info_add(info, seal, hash_text(buf_view(info)));
    int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool good = fd >= 0 && write(fd, info->ptr, info->len) == (ssize_t)info->len;
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && good) {
        good = false;
        error = errno;
    }
    if (!good) {
        *why = buf_text("writing to file '%s': %s", temp, strerror(error));
        return false;
    }
    return cache_keep(e, "info", why);
}

bool cache_read_info(const struct cache_entry *e, struct slice *info)
{
    char bytes[1 << 14];
    int fd = open(cache_path(e, "info"), O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, bytes, sizeof bytes) : -1;
    if (fd >= 0)
        close(fd);
    struct buf copy = { 0 };
    if (n > 0)
        buf_add(&copy, bytes, (size_t)n);
    buf_cstr(&copy);
    *info = buf_view(&copy);
    const char *sealed = n > 0 ? cache_info(*info, seal) : NULL;
    const char *line = sealed ? strstr(info->ptr, "\nsealed ") : NULL;
    return line && strcmp(sealed,
                       hash_text((struct slice){ info->ptr, (size_t)(line + 1 - info->ptr) })) == 0;
}

const char *cache_info(struct slice info, const char *name)
{
    size_t len = strlen(name);
    for (const char *line = info.ptr; *line; line += *line == '\n') {
        size_t end = strcspn(line, "\n");
        if (strncmp(line, name, len) == 0 && line[len] == ' ')
            return buf_text("%.*s", (int)(end - len - 1), line + len + 1);
        line += end;
    }
    return NULL;
}
