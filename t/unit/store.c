#include "lib/store.h"
#include "lib/gc.h"
#include "t/unit/tap.h"

static struct io *files;
static struct store *s;
static const char *why;

static struct slice find_nothing(void)
{
    return slice_of("/nix/store/0000000000000000000000000000000a-none");
}

static const char *join(struct slice path, const char *rest)
{
    struct buf b = { 0 };
    buf_slice(&b, path);
    buf_str(&b, rest);
    return buf_cstr(&b);
}

static bool reads(const char *path, const char *want)
{
    struct slice bytes;
    return s->io.read_file(&s->io, path, &bytes, &why) && slice_eq(bytes, slice_of(want));
}

/* The path is Nix's, by builtins.toFile. */
static void adds_texts(void)
{
    struct slice path = store_add_text(s, slice_of("foo"), slice_of("bar"), NULL, 0)->path;
    is_slice(
        path, slice_of("/nix/store/vxjiwkjkn7x4079qvh1jkl5pn05j2aw0-foo"), "a text has a path");
    ok(store_has(s, path) && store_find(s, path), "it is there");
    ok(reads(path.ptr, "bar"), "it can be read");
    ok(s->io.file_type(&s->io, path.ptr, &why) == FILE_REGULAR, "it is a file");
    ok(!reads(join(path, "/x"), "bar"), "there is nothing below it");
    ok(!store_has(s, find_nothing()) && !reads(find_nothing().ptr, ""), "others are not there");
}

static void adds_sources(void)
{
    struct slice path = store_copy(s, slice_of("/src"), &why)->path;
    struct dir_list list;
    ok(reads(join(path, "/a"), "A") && reads(join(path, "/d/b"), "B"), "a tree can be read");
    ok(s->io.read_dir(&s->io, path.ptr, &list, &why) && list.count == 2, "... and listed");
    ok(store_copy(s, slice_of("/src"), &why) == store_find(s, path), "it is added once");
    ok(!store_copy(s, slice_of("/none"), &why), "what does not exist is not added");
    is_str(why, "path '/none' does not exist", "... with a reason");
}

static bool keep(void *self, const char *path, enum file_type type)
{
    (void)self;
    return type == FILE_DIRECTORY || strcmp(path, "/src/a") == 0;
}

static void filters_sources(void)
{
    struct nar_filter filter = { keep, NULL };
    struct store_source source = { "/src", slice_of("some"), STORE_NAR, &filter, NULL, 0 };
    struct slice path = store_add_source(s, &source, &why)->path;
    struct dir_list list;
    ok(reads(join(path, "/a"), "A"), "what a filter lets through can be read");
    ok(!reads(join(path, "/d/b"), "B"), "the rest cannot");
    ok(!s->io.path_exists(&s->io, join(path, "/d/b")), "... and does not exist");
    ok(s->io.read_dir(&s->io, join(path, "/d"), &list, &why) && list.count == 0,
        "... and is not listed");
}

static void follows_links(void)
{
    struct slice path = store_copy(s, slice_of("/src"), &why)->path;
    is_str(s->io.real_path(&s->io, join(path, "/d/../a"), &why), join(path, "/a"),
        "a real path in the store stays there");
}

static void outside(void)
{
    ok(reads("/src/a", "A"), "files outside of the store go through");
    ok(!s->io.path_exists(&s->io, "/none"), "... as far as there are any");
}

/* The text of a derivation in the folder, which depends on one that is there too. */
static void reads_derivations(void)
{
    static const char dep[] = "/nix/store/xh005ag0i3pk8px29z2q3xfx49g6a2ks-dep.drv";
    static const char text[] =
        "Derive([(\"out\",\"/nix/store/vq6nj2zqj8qxrzwgm9yn1p3yxk5sr25h-dep\",\"\",\"\")],[],"
        "[\"/nix/store/vcbczqz1234lxab4jb5c1rw02krgvir5-text\"],\"s\",\"b\",[],"
        "[(\"builder\",\"b\"),(\"name\",\"dep\")])";
    io_memory_add(files, dep, slice_of(text));
    const struct derivation_summary *d = store_derivation(s, slice_of(dep));
    if (!ok(d && d->output_count == 1, "a derivation of the folder"))
        return;
    is_slice(d->name, slice_of("dep"), "... has a name");
    is_slice(d->outputs[0].name, slice_of("out"), "... and outputs");
    ok(d->modulo == MODULO_HASH, "... and a hash");
    const struct store_object *object = store_find(s, slice_of(dep));
    ok(object->reference_count == 1, "... and references");
    size_t count;
    struct slice missing;
    ok(!store_closure(s, slice_of(dep), &count, &missing), "its closure is not complete");
    is_slice(missing, slice_of("/nix/store/vcbczqz1234lxab4jb5c1rw02krgvir5-text"),
        "... for what is missing");
    io_memory_add(files, missing.ptr, slice_of("x"));
    ok(store_closure(s, slice_of(dep), &count, &missing) && count == 2, "... until it is there");
}

static void refuses_derivations(void)
{
    static const char *const wrong[] = {
        "",
        "Derive([],[],[],\"s\",\"b\",[],[])",
        "Derive([(\"out\",\"/nix/store/x\",\"\",\"\")",
        "Derive([(\"out\",\"/nix/sto\\\\re/x\",\"\",\"\")],[],[],",
        ("Derive([(\"out\",\"/x\",\"\",\"\")],"
         "[(\"/nix/store/0000000000000000000000000000000a-none\",[\"out\"])],[],"),
    };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct buf path = { 0 };
        buf_printf(&path, "/nix/store/0000000000000000000000000000000%zu-x.drv", i);
        io_memory_add(files, buf_cstr(&path), slice_of(wrong[i]));
        ok(!store_derivation(s, buf_view(&path)), "what is no text of a derivation is none");
    }
}

int main(void)
{
    gc_init();
    files = io_memory(NULL);
    io_memory_add(files, "/src/a", slice_of("A"));
    io_memory_add(files, "/src/d/b", slice_of("B"));
    s = store_new(files, NULL);
    outside();
    adds_texts();
    adds_sources();
    filters_sources();
    follows_links();
    reads_derivations();
    refuses_derivations();
    return done_testing();
}
