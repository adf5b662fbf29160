/* The hashes are Nix's, by `nix hash path --type sha256 --base16`. */
#include "lib/nar.h"
#include "lib/buf.h"
#include "lib/gc.h"
#include "t/unit/tap.h"
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static struct io *io;
static char root[] = "/tmp/tvx-nar-XXXXXX";

static const char *under(const char *name)
{
    struct buf b = { 0 };
    buf_printf(&b, "%s/%s", root, name);
    return buf_cstr(&b);
}

/* A file that begins with `size` zeros, which take no room on the disk. */
static void make_file(const char *name, off_t size, const char *text, mode_t mode)
{
    FILE *f = fopen(under(name), "w");
    if (!f)
        return;
    fseeko(f, size, SEEK_SET);
    fputs(text, f);
    fflush(f);
    if (*text == '\0' && ftruncate(fileno(f), size) != 0)
        perror(name);
    fclose(f);
    chmod(under(name), mode);
}

static void make_link(const char *name, const char *target)
{
    if (symlink(target, under(name)) != 0)
        perror(name);
}

static void make_tree(void)
{
    make_file("file", 0, "abc", 0644);
    make_file("empty", 0, "", 0644);
    make_file("eight", 0, "12345678", 0644);
    make_file("exe", 0, "abc", 0755);
    make_file("hole", 1 << 20, "x", 0644);
    make_link("link", "file");
    make_link("dangling", "/nonexistent");
    make_link("l1", "l2");
    make_link("l2", "l1");
    mkdir(under("dir"), 0755);
    mkdir(under("tree"), 0755);
    mkdir(under("tree/a"), 0755);
    mkdir(under("tree/sub"), 0755);
    make_file("tree/a-b", 0, "1", 0644);
    make_file("tree/a.b", 0, "2", 0644);
    make_file("tree/B", 0, "3", 0644);
    make_file("tree/\xff\xfe", 0, "4", 0644);
    make_file("tree/new\nline", 0, "5", 0644);
    make_file("tree/\xc3\xa4", 0, "6", 0644);
    make_file("tree/sub/x", 0, "7", 0700);
    make_link("tree/up", "../tree");
    mkfifo(under("fifo"), 0600);
}

static const char *base16(const struct hash *hash)
{
    struct buf b = { 0 };
    base_n_format_hash(&b, hash, BASE_N_16, false);
    return buf_cstr(&b);
}

static void hashes(const char *name, const char *want, const char *what)
{
    struct hash hash = { .kind = DIGEST_SHA256 };
    const char *why = "";
    bool read = nar_hash(io, under(name), NULL, &hash, &why);
    is_str(read ? base16(&hash) : why, want, what);
}

static void hashes_files(void)
{
    hashes("file", "11a71b4754d812f4aea20161c533bdaa112ac5c853013e65d3aa9640b5735230", "a file");
    hashes("empty", "77ac62e2629d8e45f624589c0c8bf99e24b3a722349bf1e79bc186008534e246",
        "one without contents");
    hashes("eight", "22d63223426447e64aa20d76d506b3e062a2d242bb797536dbf3ee681be3f53c",
        "one that needs no padding");
    hashes("exe", "04583e14eca2499ffa993852389e3a193aab5da20abc3b625a75d3f9876dc99e",
        "one that is executable");
    hashes("hole", "fee869eaae6a471864f5c88ff1d6f2f1f5a1e88951f9ff740d5337902bd849ae",
        "one with a hole");
    hashes("link", "6b867ee22b9f71ae8654855e521aab72fa15b2e779e25c81c7cc7c78e1c4bd07", "a symlink");
    hashes("dangling", "a8448e6abb5bbdee99ba463387a4a7faef0843b143a9b317fdb8065c8d5abc27",
        "one that leads nowhere");
    hashes(
        "l1", "b5ff49bb235b0fb1f74764b24a0ea2728c302a20a135cbeccd0cd1905d57a7f6", "one in a loop");
}

/* A large file takes a constant amount of memory, but seconds of time. */
static void hashes_giant(void)
{
    if (!getenv("SLOW")) {
        printf("# SLOW is not set: no file of 1 GiB\n");
        return;
    }
    make_file("giant", 1 << 30, "", 0644);
    hashes("giant", "65c70bf4311890f5207d6cf7b2a3cc576898bc515af7f9ec37550770941e1d37",
        "one of 1 GiB");
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    ok(usage.ru_maxrss < 64 << 10, "... which takes no memory"); /* in KiB */
}

/* DIR/d/d/d/..., so that the last of them is `levels` deep, with a file in it. */
static void make_deep(const char *dir, size_t levels)
{
    struct buf path = { 0 };
    buf_str(&path, dir);
    mkdir(under(buf_cstr(&path)), 0755);
    for (size_t i = 0; i < levels; i++) {
        buf_str(&path, "/d");
        mkdir(under(buf_cstr(&path)), 0755);
    }
    buf_str(&path, "/f");
    make_file(buf_cstr(&path), 0, "x", 0644);
}

static void hashes_deep(void)
{
    make_deep("deep", 62);
    hashes("deep", "7da05ed2d91f5b3dccb4b6a704467bb6fded169afb8f2296923b44513abbc63f",
        "a tree of 64 levels");
    make_deep("deeper", 63);
    struct hash hash = { .kind = DIGEST_SHA256 };
    const char *why = "";
    ok(!nar_hash(io, under("deeper"), NULL, &hash, &why), "one of 65 is refused");
    ok(strstr(why, "/d/f' exceeds maximum NAR directory depth of 64") != NULL, "... as in Nix");
}

static void hashes_trees(void)
{
    hashes("dir", "a50a5ab6d992f5598edd92105059fae9acfc192981e08bd88534c2167e92526a",
        "an empty directory");
    hashes("tree", "5028eb88edeb79ec116b343b0d5dbd63f3f5a6e724ac52893179563306fbbdda",
        "a tree with odd names");
}

static void hashes_flat(void)
{
    struct hash hash = { .kind = DIGEST_SHA256 };
    const char *why = "";
    ok(nar_hash_flat(io, under("exe"), &hash, &why), "the contents of a file");
    is_str(base16(&hash), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "... are hashed as they are");
    ok(!nar_hash_flat(io, under("tree"), &hash, &why), "a directory has none");
    ok(!nar_hash_flat(io, under("link"), &hash, &why), "nor has a symlink");
}

static bool tell_old(struct io *self, const char *path, struct file_info *info, const char **why)
{
    bool told = io->file_info(io, path, info, why);
    (void)self;
    info->executable = !info->executable;
    return told;
}

/* Another file was in its place when it was looked at. */
static void hashes_what_is_opened(void)
{
    struct io late = *io;
    struct hash was = { .kind = DIGEST_SHA256 }, is = was;
    const char *why = "";
    late.file_info = tell_old;
    ok(nar_hash(&late, under("exe"), NULL, &was, &why) && nar_hash(io, under("exe"), NULL, &is, &why),
        "a file that has just been replaced");
    is_str(base16(&was), base16(&is), "... is hashed as it is now");
}

struct visits {
    struct buf seen;
    const char *skipped;
};

static bool visit(void *self, const char *path, enum file_type type)
{
    struct visits *v = self;
    const char *name = strrchr(path, '/') + 1;
    buf_printf(&v->seen, "%s%s ", name, type == FILE_DIRECTORY ? "/" : "");
    return strcmp(name, v->skipped) != 0;
}

static void filters(void)
{
    struct visits v = { .skipped = "a" };
    struct nar_filter filter = { visit, &v };
    struct hash all = { .kind = DIGEST_SHA256 }, some = all;
    const char *why = "";
    ok(nar_hash(io, under("tree"), &filter, &some, &why), "a tree with a filter");
    is_str(buf_cstr(&v.seen), "B a/ a-b a.b new\nline sub/ x up \xc3\xa4 \xff\xfe ",
        "... which is asked in the order of the archive");
    rmdir(under("tree/a"));
    nar_hash(io, under("tree"), NULL, &all, &why);
    is_str(base16(&some), base16(&all), "... and leaves out what it does not want");
}

static bool fails(const char *name)
{
    struct hash hash = { .kind = DIGEST_SHA256 };
    const char *why = NULL;
    return !nar_hash(io, under(name), NULL, &hash, &why) && why && *why;
}

static void make_socket(const char *name)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", under(name));
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0)
        perror(name);
    close(fd);
}

static void refuses(void)
{
    ok(fails("missing"), "what does not exist is refused");
    ok(fails("fifo"), "so is a FIFO");
    make_socket("dir/socket");
    ok(fails("dir"), "so is a directory with a socket");
    ok(fails("file/x"), "so is something in a file");
}

/* Root may read everything, and so is nobody meanwhile. */
static void refuses_unreadable(void)
{
    chmod(root, 0755);
    chmod(under("file"), 0);
    chmod(under("tree/sub"), 0);
    if (geteuid() == 0 && seteuid(65534) != 0)
        return;
    ok(fails("file"), "an unreadable file is refused");
    ok(fails("tree"), "so is a tree with an unreadable directory");
    if (geteuid() != getuid() && seteuid(getuid()) != 0)
        perror("seteuid");
    chmod(under("tree/sub"), 0700);
}

static void remove_tree(void)
{
    struct buf command = { 0 };
    buf_printf(&command, "rm -rf '%s'", root);
    if (system(buf_cstr(&command)) != 0) // NOLINT(cert-env33-c): the directory is our own
        perror(root);
}

int main(void)
{
    gc_init();
    io = io_posix();
    if (!mkdtemp(root))
        return 1;
    make_tree();
    hashes_files();
    hashes_trees();
    hashes_deep();
    hashes_giant();
    hashes_flat();
    hashes_what_is_opened();
    filters();
    refuses();
    refuses_unreadable();
    remove_tree();
    return done_testing();
}
