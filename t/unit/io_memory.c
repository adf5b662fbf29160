#include "lib/io.h"
#include "lib/buf.h"
#include "lib/gc.h"
#include "t/unit/tap.h"

static struct io *sample(struct io *below)
{
    struct io *io = io_memory(below);
    io_memory_add(io, "/src/b.nix", slice_of("2"));
    io_memory_add(io, "/src/a.nix", slice_of("1"));
    io_memory_add(io, "/src/lib/c.nix", slice_of("3"));
    return io;
}

static void reads(struct io *io, const char *path, const char *want)
{
    struct slice bytes;
    const char *why;
    if (ok(io->read_file(io, path, &bytes, &why), path))
        is_slice(bytes, slice_of(want), "... has its text");
}

static void refuses(struct io *io, const char *path, const char *want)
{
    struct slice bytes;
    const char *why = "";
    ok(!io->read_file(io, path, &bytes, &why), path);
    is_str(why, want, "... is refused with a reason");
}

static void lists(struct io *io, const char *path, const char *want)
{
    struct dir_list list = { 0 };
    const char *why;
    struct buf names = { 0 };
    ok(io->read_dir(io, path, &list, &why), path);
    for (size_t i = 0; i < list.count; i++) {
        buf_slice(&names, list.entries[i].name);
        buf_str(&names, list.entries[i].type == FILE_DIRECTORY ? "/ " : " ");
    }
    is_str(buf_cstr(&names), want, "... is listed in order");
}

static void alone(void)
{
    struct io *io = sample(NULL);
    const char *why = "";
    reads(io, "/src/a.nix", "1");
    reads(io, "/src/lib/c.nix", "3");
    refuses(io, "/src/x.nix", "path '/src/x.nix' does not exist");
    refuses(io, "/src", "file '/src' is not a regular file");
    lists(io, "/", "src/ ");
    lists(io, "/src", "a.nix b.nix lib/ ");
    ok(io->path_exists(io, "/"), "the root exists");
    ok(io->path_exists(io, "/src/lib"), "a parent exists");
    ok(!io->path_exists(io, "/src/a.nix/x"), "nothing is below a file");
    is_int(io->file_type(io, "/src/lib", &why), FILE_DIRECTORY, "a parent is a directory");
    is_int(io->file_type(io, "/src/a.nix", &why), FILE_REGULAR, "a file is a file");
    is_int(io->file_type(io, "/nope", &why), FILE_MISSING, "the rest is missing");
    struct dir_list list;
    ok(!io->read_dir(io, "/src/a.nix", &list, &why), "a file cannot be listed");
    is_str(io->real_path(io, "/src/a.nix", &why), "/src/a.nix", "a path is its own real path");
    ok(io->get_env(io, "HOME") == NULL, "there is no environment");
}

static void replaces(void)
{
    struct io *io = sample(NULL);
    io_memory_add(io, "/src/a.nix", slice_of("new"));
    reads(io, "/src/a.nix", "new");
}

static void many(void)
{
    struct io *io = io_memory(NULL);
    for (int i = 0; i < 1000; i++) {
        struct buf path = { 0 };
        buf_printf(&path, "/d/%d", i * 7919 % 1000);
        io_memory_add(io, buf_cstr(&path), slice_of("x"));
    }
    struct dir_list list = { 0 };
    const char *why;
    ok(io->read_dir(io, "/d", &list, &why) && list.count == 1000, "a thousand files are there");
    bool sorted = true;
    for (size_t i = 1; i < list.count; i++)
        sorted &= slice_cmp(list.entries[i - 1].name, list.entries[i].name) < 0;
    ok(sorted, "... sorted by name");
}

static void over_another(void)
{
    struct io *lower = io_memory(NULL);
    io_memory_add(lower, "/src/a.nix", slice_of("below"));
    io_memory_add(lower, "/src/z.nix", slice_of("z"));
    io_memory_add(lower, "/etc/x", slice_of("x"));
    struct io *io = sample(lower);
    reads(io, "/src/a.nix", "1");
    reads(io, "/src/z.nix", "z");
    reads(io, "/etc/x", "x");
    lists(io, "/src", "a.nix b.nix lib/ z.nix ");
    lists(io, "/etc", "x ");
    refuses(io, "/etc/y", "path '/etc/y' does not exist");
}

static void null_refuses(void)
{
    struct io *io = io_null();
    refuses(io, "/etc/passwd", "access to path '/etc/passwd' is forbidden");
    ok(!io->path_exists(io, "/"), "nothing exists in io_null");
    ok(io->get_env(io, "HOME") == NULL, "io_null has no environment");
}

int main(void)
{
    gc_init();
    alone();
    replaces();
    many();
    over_another();
    null_refuses();
    return done_testing();
}
