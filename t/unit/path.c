#include "lib/path.h"
#include "lib/gc.h"
#include "t/unit/tap.h"

static void canonical(const char *path, const char *want)
{
    struct slice got = path_canonical(slice_of(path));
    is_slice(got, slice_of(want), path);
    ok(got.ptr[got.len] == '\0', "... and a NUL follows");
}

static void joined(const char *base, const char *relative, const char *want)
{
    is_slice(path_join(slice_of(base), slice_of(relative)), slice_of(want), relative);
}

static void canonicalises(void)
{
    canonical("/", "/");
    canonical("//", "/");
    canonical("/a", "/a");
    canonical("/a/", "/a");
    canonical("/a//b///c//", "/a/b/c");
    canonical("/./a/./b/.", "/a/b");
    canonical("/a/../b", "/b");
    canonical("/a/b/..", "/a");
    canonical("/..", "/");
    canonical("/../../x", "/x");
    canonical("/a/..b/...", "/a/..b/...");
    canonical("/.a/b.", "/.a/b.");
}

static void joins(void)
{
    joined("/a", "b", "/a/b");
    joined("/a/", "./b/../c", "/a/c");
    joined("/a/b", "../..", "/");
    joined("/a/b", "../../..", "/");
    joined("/a", "/b", "/b");
    joined("/a", "", "/a");
    joined("/", "x", "/x");
    joined("/a/../b", "c", "/b/c");
}

static void splits(void)
{
    is_slice(path_base_name(slice_of("/a/b")), slice_of("b"), "base name of /a/b");
    is_slice(path_base_name(slice_of("/a/b/")), slice_of("b"), "one trailing slash is ignored");
    is_slice(path_base_name(slice_of("/a/b//")), slice_of(""), "... but only one");
    is_slice(path_base_name(slice_of("b")), slice_of("b"), "base name of a name");
    is_slice(path_base_name(slice_of("")), slice_of(""), "base name of nothing");
    is_slice(path_base_name(slice_of("/")), slice_of(""), "base name of the root");
    is_slice(path_dir(slice_of("/a/b")), slice_of("/a"), "directory of /a/b");
    is_slice(path_dir(slice_of("/a")), slice_of("/"), "directory of /a");
    is_slice(path_dir(slice_of("/")), slice_of("/"), "directory of the root");
    is_slice(path_dir(slice_of("a")), slice_of("."), "directory of a name");
    is_slice(path_dir(slice_of("a/")), slice_of("a"), "directory of a/");
}

static void makes_values(void)
{
    value v = path_from(slice_of("/etc/nix"));
    ok(value_is_path(v), "path_from makes a path");
    is_slice(value_path_bytes(v), slice_of("/etc/nix"), "... with these bytes");
    is_str(value_path(v)->bytes, "/etc/nix", "... and a NUL behind them");
}

int main(void)
{
    gc_init();
    canonicalises();
    joins();
    splits();
    makes_values();
    return done_testing();
}
