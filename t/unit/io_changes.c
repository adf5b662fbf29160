/* Files that change while they are read: what comes is the contents of one moment, or a failure.
 * The change happens ahead of a certain call of read(), which is this program's own, or behind it. */
#include "lib/buf.h"
#include "lib/gc.h"
#include "lib/nar.h"
#include "t/unit/tap.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SIZE = 150000 }; /* some pieces */

static char root[] = "/tmp/tvx-changes-XXXXXX";
static const char *path, *other;
static struct io *io;
static const char *why;

static void (*change)(void);
static int reads_until, changes_left;
static bool behind;

/* Whoever reads: also the C library's own replacement in a sanitizer. */
ssize_t read(int fd, void *bytes, size_t n)
{
    bool changes = change && changes_left && --reads_until <= 0;
    changes_left -= changes;
    if (changes && !behind)
        change();
    ssize_t got = syscall(SYS_read, fd, bytes, n);
    if (changes && behind)
        change();
    return got;
}

static void fill(const char *name, char c, size_t size, int flags)
{
    static char text[SIZE];
    int fd = open(name, O_WRONLY | O_CREAT | flags, 0644);
    memset(text, c, sizeof text);
    ok(fd >= 0 && write(fd, text, size) == (ssize_t)size && close(fd) == 0, "a file is written");
}

/* A file that was written a while ago: the clock of a file system may be coarse. */
static void make(void)
{
    static const struct timespec then[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
    change = NULL;
    unlink(path);
    fill(path, 'a', SIZE, O_TRUNC);
    ok(utimensat(AT_FDCWD, path, then, 0) == 0, "... some time ago");
}

/* The n-th read and those after it, `times` in all, find the file changed, or leave it so. */
static void arm(void (*how)(void), int n, int times)
{
    make();
    change = how;
    reads_until = n;
    changes_left = times;
}

static void rewrite(void)
{
    fill(path, 'b', SIZE, 0);
}

static void grow(void)
{
    fill(path, 'b', 1000, O_APPEND);
}

static void shrink(void)
{
    ok(truncate(path, 10) == 0, "a file shrinks");
}

static void replace(void)
{
    fill(other, 'b', SIZE, O_TRUNC);
    ok(rename(other, path) == 0, "a file is replaced");
}

static bool is_all(struct slice bytes, char c, size_t size)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.ptr[i] != c)
            return false;
    }
    return bytes.len == size;
}

static void says(const char *name)
{
    is_str(why, buf_text("file '%s' changed while it was read", path), name);
}

static void reads_whole(void)
{
    struct slice bytes;
    behind = true; /* a file is read in one go */
    arm(rewrite, 1, 1);
    ok(io->read_file(io, path, &bytes, &why) && is_all(bytes, 'b', SIZE), "rewritten: read again");
    arm(shrink, 1, 1);
    ok(io->read_file(io, path, &bytes, &why) && is_all(bytes, 'a', 10), "shrunk: read again");
    arm(grow, 1, 1);
    ok(io->read_file(io, path, &bytes, &why) && bytes.len == SIZE + 1000, "grown: read again");
    arm(replace, 1, 1);
    ok(io->read_file(io, path, &bytes, &why) && is_all(bytes, 'a', SIZE), "replaced: as it was");
    arm(grow, 1, 1000);
    ok(!io->read_file(io, path, &bytes, &why), "one that changes all the time is refused");
    says("... with a reason");
    behind = false;
}

static bool hashes(struct hash *hash)
{
    hash->kind = DIGEST_SHA256;
    return nar_hash_flat(io, path, hash, &why);
}

static void streams(void)
{
    static void (*const ways[])(void) = { rewrite, grow, shrink };
    static const char *const names[] = { "rewritten", "grown", "shrunk" };
    struct hash before, hash;
    make();
    ok(hashes(&before), "a file that nobody writes to is hashed");
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        for (int n = 1; n <= 3; n++) {
            arm(ways[i], n, 1);
            ok(!hashes(&hash), names[i]);
            says("... is not hashed");
        }
    }
    arm(replace, 2, 1);
    ok(hashes(&hash) && memcmp(hash.bytes, before.bytes, 32) == 0, "replaced: as it was");
}

int main(void)
{
    gc_init();
    io = io_posix();
    if (ok(mkdtemp(root) != NULL, "a folder")) {
        path = buf_text("%s/file", root);
        other = buf_text("%s/other", root);
        reads_whole();
        streams();
        change = NULL;
        unlink(path);
        rmdir(root);
    }
    return done_testing();
}
