#include "lib/io.h"
#include "lib/buf.h"
#include "lib/gc.h"
#include "t/unit/tap.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct io *io;
static char root[] = "/tmp/tvx-io-XXXXXX";
static const char *why;

static const char *under(const char *name)
{
    struct buf b = { 0 };
    buf_printf(&b, "%s/%s", root, name);
    return buf_cstr(&b);
}

static void make_file(const char *name, size_t size)
{
    FILE *f = fopen(under(name), "w");
    for (size_t i = 0; f && i < size; i++)
        fputc('a' + (int)(i % 26), f);
    if (f)
        fclose(f);
}

static bool make_tree(void)
{
    if (!mkdtemp(root))
        return false;
    make_file("file", 3);
    make_file("large", 300000);
    make_file("empty", 0);
    return mkdir(under("dir"), 0700) == 0 && symlink("dir", under("to-dir")) == 0 &&
           symlink("to-dir/../file", under("to-file")) == 0 &&
           symlink("nowhere", under("dangling")) == 0 && symlink("loop2", under("loop1")) == 0 &&
           symlink("loop1", under("loop2")) == 0 && mkfifo(under("fifo"), 0600) == 0;
}

static void remove_tree(void)
{
    static const char *const names[] = { "file", "large", "empty", "to-dir", "to-file", "dangling",
        "loop1", "loop2", "fifo" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        unlink(under(names[i]));
    rmdir(under("dir"));
    rmdir(root);
}

static void reads_files(void)
{
    struct slice bytes;
    ok(io->read_file(io, under("file"), &bytes, &why), "a file is read");
    is_slice(bytes, slice_of("abc"), "... with its bytes");
    ok(io->read_file(io, under("empty"), &bytes, &why) && bytes.len == 0, "an empty one too");
    ok(io->read_file(io, under("large"), &bytes, &why) && bytes.len == 300000, "a large one too");
    ok(bytes.ptr[299999] == 'a' + 299999 % 26, "... to its end");
    ok(io->read_file(io, "/dev/zero", &bytes, &why) && bytes.len == 0, "a device is empty");
    ok(io->read_file(io, "/proc/self/status", &bytes, &why) && bytes.len > 100,
        "a file that claims to be empty is read to its end");
}

static void refuses(const char *path, const char *fmt)
{
    struct slice bytes;
    struct buf want = { 0 };
    const char *name = strstr(fmt, "%s");
    buf_add(&want, fmt, (size_t)(name - fmt));
    buf_str(&want, path);
    buf_str(&want, name + 2);
    ok(!io->read_file(io, path, &bytes, &why), path);
    is_str(why, buf_cstr(&want), "... is refused with a reason");
}

static void refuses_others(void)
{
    refuses(under("missing"), "path '%s' does not exist");
    refuses(under("file/x"), "path '%s' does not exist");
    struct slice bytes;
    ok(!io->read_file(io, under("dir"), &bytes, &why), "a directory");
    is_str(why, "read of 4096 bytes: Is a directory", "... is refused in Nix's words");
    refuses(under("fifo"), "file '%s' is not a regular file");
}

static void tells_types(void)
{
    is_int(io->file_type(io, under("file"), &why), FILE_REGULAR, "a file");
    is_int(io->file_type(io, under("dir"), &why), FILE_DIRECTORY, "a directory");
    is_int(io->file_type(io, under("to-dir"), &why), FILE_SYMLINK, "a symlink is not followed");
    is_int(io->file_type(io, under("fifo"), &why), FILE_UNKNOWN, "a FIFO");
    is_int(io->file_type(io, under("nope"), &why), FILE_MISSING, "nothing");
    ok(io->path_exists(io, under("dangling")), "a dangling symlink exists");
    ok(!io->path_exists(io, under("nope")), "what is not there does not");
}

static void lists(void)
{
    struct dir_list list = { 0 };
    ok(io->read_dir(io, root, &list, &why), "a directory is listed");
    is_int((int64_t)list.count, 10, "... without . and ..");
    bool sorted = true;
    for (size_t i = 1; i < list.count; i++)
        sorted &= slice_cmp(list.entries[i - 1].name, list.entries[i].name) < 0;
    ok(sorted, "... sorted by name");
    is_int(list.entries[1].type, FILE_DIRECTORY, "... with types");
    ok(!io->read_dir(io, under("file"), &list, &why), "a file is not listed");
    ok(strstr(why, "Not a directory") != NULL, "... and the reason says so");
    ok(!io->read_dir(io, under("nope"), &list, &why), "nor what is not there");
}

static void resolves(void)
{
    is_str(io->real_path(io, under("to-dir"), &why), under("dir"), "a symlink is resolved");
    is_str(io->real_path(io, under("to-file"), &why), under("file"), "... and those on its way");
    is_str(io->real_path(io, under("dangling/x"), &why), under("nowhere/x"),
        "what does not exist stays");
    is_str(io->real_path(io, "/", &why), "/", "the root is the root");
    ok(io->real_path(io, under("loop1"), &why) == NULL, "a loop is an error");
    ok(strstr(why, "infinite symlink recursion in path '") == why, "... with its reason");
}

int main(void)
{
    gc_init();
    io = io_posix();
    if (ok(make_tree(), "made files to look at")) {
        reads_files();
        refuses_others();
        tells_types();
        lists();
        resolves();
    }
    remove_tree();
    return done_testing();
}
