/* An evaluation whose n-th question to the file system fails, for every n: it ends in an error that
 * names a file and the reason, or as it would without. Once the file system is well again and files
 * are forgotten, as `:r` of the REPL does, there is the value: nothing else was remembered. */
#include "builtins/import.h"
#include "builtins/registry.h"
#include "lib/gc.h"
#include "t/unit/tap.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The decorator ---------------------------------------------------------------------------- */

enum call { EXISTS, READ, TYPE, LIST, INFO, LINK, STREAM, CALLS };

static const char *const call_names[CALLS] = { "path_exists", "read_file", "file_type", "read_dir",
    "file_info", "read_link", "stream_file" };

enum fault {
    NO_FAULT,
    FAILS,   /* with EIO */
    IS_GONE, /* it does not exist */
};

/* An EvalIO that answers as the one below but for some calls. */
struct faulty {
    struct io io; /* first: it is an EvalIO */
    struct io *below;
    enum fault fault;
    enum call call;      /* this one */
    unsigned seen, from; /* so many there were; those from this on, counted from 1, */
    unsigned times;      /* and so many of them, are answered wrongly */
    bool met;
};

static enum fault fault_of(struct io *io, enum call call, const char *path, const char **why)
{
    struct faulty *f = (struct faulty *)io;
    if (f->fault == NO_FAULT || f->call != call)
        return NO_FAULT;
    f->seen++;
    if (f->seen < f->from || f->seen - f->from >= f->times)
        return NO_FAULT;
    f->met = true;
    *why = f->fault == FAILS ? buf_text("asking for '%s': %s", path, strerror(EIO))
                             : buf_text("path '%s' does not exist", path);
    return f->fault;
}

static struct io *below(struct io *io)
{
    return ((struct faulty *)io)->below;
}

static bool faulty_path_exists(struct io *io, const char *path)
{
    const char *ignored;
    return !fault_of(io, EXISTS, path, &ignored) && below(io)->path_exists(below(io), path);
}

static bool faulty_read_file(struct io *io, const char *path, struct slice *bytes, const char **why)
{
    return !fault_of(io, READ, path, why) && below(io)->read_file(below(io), path, bytes, why);
}

static enum file_type faulty_file_type(struct io *io, const char *path, const char **why)
{
    enum fault fault = fault_of(io, TYPE, path, why);
    return fault == FAILS     ? FILE_ERROR
           : fault == IS_GONE ? FILE_MISSING
                              : below(io)->file_type(below(io), path, why);
}

static bool faulty_read_dir(
    struct io *io, const char *path, struct dir_list *list, const char **why)
{
    return !fault_of(io, LIST, path, why) && below(io)->read_dir(below(io), path, list, why);
}

static bool faulty_file_info(
    struct io *io, const char *path, struct file_info *info, const char **why)
{
    enum fault fault = fault_of(io, INFO, path, why);
    *info = (struct file_info){ .type = FILE_MISSING };
    return fault ? fault == IS_GONE : below(io)->file_info(below(io), path, info, why);
}

static const char *faulty_read_link(struct io *io, const char *path, const char **why)
{
    return fault_of(io, LINK, path, why) ? NULL : below(io)->read_link(below(io), path, why);
}

/* Fails after half of what it was to bring. */
static void half(void *self, const void *bytes, size_t n)
{
    const struct file_sink *sink = self;
    sink->bytes(sink->self, bytes, n / 2);
}

static void begin(void *self, const struct file_info *info)
{
    const struct file_sink *sink = self;
    sink->begin(sink->self, info);
}

static bool faulty_stream_file(
    struct io *io, const char *path, const struct file_sink *sink, const char **why)
{
    struct file_sink halved = { begin, half, (void *)sink };
    const char *ignored;
    enum fault fault = fault_of(io, STREAM, path, why);
    if (fault == FAILS)
        below(io)->stream_file(below(io), path, &halved, &ignored);
    return !fault && below(io)->stream_file(below(io), path, sink, why);
}

static const char *faulty_get_env(struct io *io, const char *name)
{
    return below(io)->get_env(below(io), name);
}

static int64_t faulty_current_time(struct io *io)
{
    return below(io)->current_time(below(io));
}

static const char *faulty_current_dir(struct io *io)
{
    return below(io)->current_dir(below(io));
}

static struct faulty faulty = {
    .io = {
        .path_exists = faulty_path_exists,
        .read_file = faulty_read_file,
        .file_type = faulty_file_type,
        .read_dir = faulty_read_dir,
        .real_path = io_resolve_links,
        .file_info = faulty_file_info,
        .read_link = faulty_read_link,
        .stream_file = faulty_stream_file,
        .get_env = faulty_get_env,
        .current_time = faulty_current_time,
        .current_dir = faulty_current_dir,
    },
};

/* The tree --------------------------------------------------------------------------------- */

static char root[] = "/tmp/tvx-faults-XXXXXX";

static const struct {
    const char *name, *text; /* no text: a folder */
} files[] = {
    { "sub", NULL },
    { "default.nix", "import ./sub { text = builtins.readFile ./text; }" },
    { "sub/default.nix",
        "args: args // { names = builtins.readDir ../sub; deep = import ./deep.nix; }" },
    { "sub/deep.nix", "scopedImport { x = 1; } ./scoped.nix" },
    { "sub/scoped.nix", "[ x ./scoped.nix ]" },
    { "text", "text" },
    { "data.json", "{ \"a\": [ 1, \"b\" ] }" },
};

static const char program[] =
    "with builtins; toJSON {"
    "  tree = import ./.;"
    "  again = import ./default.nix;"
    "  linked = import ./link.nix;"
    "  json = fromJSON (readFile ./data.json);"
    "  hash = hashFile \"sha256\" ./link;"
    "  types = map readFileType [ ./link ./sub ];"
    "  there = pathExists ./text;"
    "  found = toString (findFile [ { prefix = \"\"; path = toString ./sub; }"
    "    { prefix = \"x\"; path = toString ./.; } ] \"x/text\");"
    "  shadowed = toString (findFile [ { prefix = \"\"; path = toString ./.; }"
    "    { prefix = \"\"; path = toString ./sub; } ] \"default.nix\");"
    "  copy = \"${./sub}\";"
    "  path = path { path = ./.; filter = p: t: t != \"symlink\"; name = \"some\"; };"
    "  flat = path { path = ./text; recursive = false; };"
    "  fixed = path { path = ./text; name = \"x\"; recursive = false;"
    "    sha256 = hashFile \"sha256\" ./text; };"
    "  source = filterSource (p: t: baseNameOf p != \"deep.nix\") ./sub;"
    "  inStore = readFile \"${./text}\" + readFile (toFile \"f\" \"made\");"
    "  listed = readDir \"${./sub}\";"
    "  imported = import (toFile \"g.nix\" \"1 + 1\");"
    "  drv = (derivation { name = \"d\"; builder = \"b\"; system = \"s\"; src = ./sub; }).drvPath;"
    "}";

static bool make_tree(void)
{
    bool made = mkdtemp(root) != NULL;
    for (size_t i = 0; i < ARRAY_LEN(files) && made; i++) {
        const char *path = buf_text("%s/%s", root, files[i].name);
        FILE *f = files[i].text ? fopen(path, "w") : NULL;
        made = files[i].text ? f && fputs(files[i].text, f) >= 0 : mkdir(path, 0700) == 0;
        if (f)
            fclose(f);
    }
    return made && symlink("text", buf_text("%s/link", root)) == 0 &&
           symlink("sub/deep.nix", buf_text("%s/link.nix", root)) == 0;
}

static void remove_tree(void)
{
    unlink(buf_text("%s/link", root));
    unlink(buf_text("%s/link.nix", root));
    for (size_t i = ARRAY_LEN(files); i-- > 0;)
        remove(buf_text("%s/%s", root, files[i].name));
    rmdir(root);
}

/* The runs --------------------------------------------------------------------------------- */

static struct vm vm;
static const char *good;

static void discard(void *self, struct slice text)
{
    (void)self, (void)text;
}

static void forget_everything(void)
{
    vm.store = store_new(&faulty.io, NULL);
    vm.io = &vm.store->io;
    vm.imports = NULL;
    vm.search_path = NULL;
}

static void evaluate(struct vm *m, void *result)
{
    value v = import_text(m, SOURCE_STRING, "«string»", slice_of(program), root, NULL);
    struct slice bytes = value_bytes(vm_force_string(m, v, NULL));
    *(const char **)result = buf_text("%.*s", (int)bytes.len, bytes.ptr);
}

/* What the program gives, or the error. */
static struct error *run(const char **result)
{
    return vm_try(&vm, evaluate, result, false);
}

/* The file may also be one on the way there, as a link or a folder. What was gone may be there
 * again when it is read, as what it was not taken for. */
static bool explains(const struct error *e)
{
    static const char *const gone[] = { "' does not exist", "' was not found", "Is a directory",
        "Too many levels of symbolic links" };
    if (faulty.fault == FAILS)
        return strstr(e->message, "asking for '/") && strstr(e->message, strerror(EIO));
    for (size_t i = 0; i < ARRAY_LEN(gone); i++) {
        if (strstr(e->message, gone[i]))
            return true;
    }
    return false;
}

/* Where there is nothing, pathExists and a search path find nothing: another value is right. */
static bool may_differ(void)
{
    return faulty.call == TYPE && faulty.fault == IS_GONE;
}

/* What is wrong after the fault; NULL: nothing. */
static const char *judge(void)
{
    const char *result;
    struct error *e = run(&result);
    if (!faulty.met)
        return NULL;
    if (e && !explains(e))
        return buf_text("message '%s'", e->message);
    if (!e && strcmp(result, good) != 0 && !may_differ())
        return buf_text("value '%s'", result);
    faulty.fault = NO_FAULT;
    import_forget(&vm);
    e = run(&result);
    if (e)
        return buf_text("message afterwards '%s'", e->message);
    return strcmp(result, good) == 0 ? NULL : buf_text("value afterwards '%s'", result);
}

/* A fault of one kind at each call in turn, once or from then on. */
static void fail_each(enum call call, enum fault fault, unsigned times)
{
    const char *wrong = NULL;
    unsigned n = 0;
    do {
        forget_everything();
        faulty = (struct faulty){ faulty.io, faulty.below, fault, call, 0, ++n, times, false };
        wrong = judge();
    } while (!wrong && faulty.met);
    ok(!wrong && n > 1,
        buf_text("%s %s%s: %u runs", call_names[call], fault == FAILS ? "fails" : "finds nothing",
            times > 1 ? " from then on" : "", n - 1));
    if (wrong)
        printf("# at call %u: %s\n", n, wrong);
}

int main(void)
{
    gc_init();
    symbol_init();
    faulty.below = io_posix();
    vm_init(&vm, &faulty.io);
    vm.print = discard;
    registry_init(&vm);
    if (ok(make_tree(), "made files to look at")) {
        struct error *e = run(&good);
        if (!ok(!e, "without a fault there is a value"))
            printf("# %s\n", e->message);
        for (enum call call = 0; !e && call < CALLS; call++) {
            for (enum fault fault = FAILS; fault <= IS_GONE; fault++) {
                fail_each(call, fault, 1);
                fail_each(call, fault, UINT_MAX);
            }
        }
    }
    remove_tree();
    return done_testing();
}
