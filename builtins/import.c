#include "builtins/import.h"
#include "builtins/builtin.h"
#include "builtins/derivation.h"
#include "builtins/registry.h"
#include "builtins/search_path.h"
#include "compiler/compile.h"
#include "compiler/parser.h"
#include "lib/hash.h"
#include "lib/path.h"
#include "lib/store.h"
#include "vm/observe.h"

/* Texts ----------------------------------------------------------------------------------- */

static value find_global(void *self, symbol name)
{
    return registry_global(self, name);
}

/* Nix puts the further lines of the parser's warnings at the margin. */
static void pass_warning(void *self, pos at, const char *message)
{
    struct vm *vm = self;
    struct buf out = { 0 };
    size_t first = strcspn(message, "\n");
    if (vm_tell(vm, "warning", slice_of(message), at))
        return;
    diag_message(&out, "warning", (struct slice){ message, first }, at, vm->style);
    if (message[first])
        buf_printf(&out, "%s\n", message + first + 1);
    vm_print(vm, buf_view(&out));
}

/* A text on its way to code, or to an error. */
struct compilation {
    const struct source *source;
    import_reader *read;
    void *self;
    struct compile_input *input;
    struct code *code;
    struct error *failure;
};

static void read_and_compile(struct vm *vm, void *arg)
{
    struct compilation *job = arg;
    struct parse_input in = {
        .arena = &job->input->tree,
        .source = job->source,
        .home = vm->settings.pure ? NULL : vm->io->get_env(vm->io, "HOME"),
        .pipe_operators = vm_feature(vm, "pipe-operators"),
        .lint_url = vm->settings.lint_url,
        .lint_short_path = vm->settings.lint_short_path,
        .lint_absolute_path = vm->settings.lint_absolute_path,
        .warn = pass_warning,
        .warn_self = vm,
    };
    struct expr *tree = job->read(&in, job->self);
    job->failure = in.failure;
    if (!tree)
        return;
    job->code = compile(job->input, tree);
    job->failure = job->input->failure;
}

static void observe_text(struct vm *vm, const struct source *source, bool done)
{
    if (vm->observer && vm->observer->text)
        vm->observer->text(vm->observer, source, done);
}

struct code *import_compile_as(struct vm *vm, const struct source *source,
    const struct import_scope *scope, import_reader *read, void *self, struct error **failure)
{
    struct compile_input *input = gc_alloc(sizeof *input);
    *input = (struct compile_input){
        .scope = scope ? scope->set : VALUE_NONE,
        .global = find_global,
        .self = vm,
        .plain = vm->settings.plain,
    };
    struct compilation job = { .source = source, .read = read, .self = self, .input = input };
    observe_text(vm, source, false);
    struct error *e = vm_try(vm, read_and_compile, &job, false);
    observe_text(vm, source, true);
    if (!job.code)
        arena_free(&input->tree);
    *failure = e ? e : job.failure;
    return job.code;
}

static struct expr *read_expression(struct parse_input *in, void *self)
{
    (void)self;
    return parse(in);
}

struct code *import_compile(
    struct vm *vm, const struct source *source, const struct import_scope *scope)
{
    struct error *failure;
    struct code *code = import_compile_as(vm, source, scope, read_expression, NULL, &failure);
    if (!code)
        vm_throw(vm, failure);
    return code;
}

static const struct source *add_source(
    struct vm *vm, enum source_kind kind, const char *name, struct slice text, const char *base)
{
    const struct source *source = source_add(kind, name, text, base);
    if (!source)
        vm_raise(vm, ERR_MEMORY, "more than 4 GiB of source text");
    return source;
}

value import_text(struct vm *vm, enum source_kind kind, const char *name, struct slice text,
    const char *base, const struct import_scope *scope)
{
    const struct source *source = add_source(vm, kind, name, text, base);
    const struct code *code = import_compile(vm, source, scope);
    return vm_force(vm, value_of_thunk(thunk_new(code)), NULL);
}

/* Files ----------------------------------------------------------------------------------- */

static const char *copy_path(struct slice path)
{
    char *copy = gc_alloc_atomic(path.len + 1);
    memcpy(copy, path.ptr, path.len);
    copy[path.len] = '\0';
    return copy;
}

static NORETURN void raise_io(struct vm *vm, const char *why)
{
    vm_raise(vm, ERR_IO, "%s", why);
}

/* Where a path leads that the system finds nothing at, or too long. */
static const char *resolve_parents(struct vm *vm, const char *path)
{
    const char *why = NULL;
    const char *parent = path_canonical(path_dir(slice_of(path))).ptr;
    parent = vm->io->real_path(vm->io, parent, &why);
    if (!parent)
        raise_io(vm, why);
    return path_join(slice_of(parent), path_base_name(slice_of(path))).ptr;
}

enum { MAX_LINKS = 1024 };

/* Symlinks count from where they are said to be, not from where that leads; and that a directory's
 * default.nix is one does not matter. So does Nix. */
const char *import_resolve(struct vm *vm, const char *path)
{
    const char *why = NULL;
    for (unsigned links = 1; links < MAX_LINKS; links++) {
        const char *place = path;
        enum file_type type = vm->io->file_type(vm->io, path, &why);
        if (type == FILE_MISSING || type == FILE_ERROR) {
            place = resolve_parents(vm, path);
            type = vm->io->file_type(vm->io, place, &why);
        }
        if (type == FILE_ERROR)
            raise_io(vm, why);
        if (type == FILE_MISSING)
            return place;
        if (type == FILE_DIRECTORY)
            return path_join(slice_of(path), slice_of("default.nix")).ptr;
        if (type != FILE_SYMLINK)
            return path;
        const char *target = vm->io->read_link(vm->io, place, &why);
        if (!target)
            raise_io(vm, why);
        path = path_join(path_dir(slice_of(path)), slice_of(target)).ptr;
    }
    vm_raise(vm, ERR_IO,
        "too many symbolic links encountered while traversing the path '%s'", path);
}

static struct slice read_text(struct vm *vm, const char *path)
{
    const char *why = NULL, *real = vm->io->real_path(vm->io, path, &why);
    struct slice text;
    if (!real || !vm->io->read_file(vm->io, real, &text, &why))
        raise_io(vm, why);
    return text;
}

const struct source *import_read(struct vm *vm, const char *path)
{
    return add_source(
        vm, SOURCE_FILE, path, read_text(vm, path), copy_path(path_dir(slice_of(path))));
}

void import_note_file(struct vm *vm, const char *path)
{
    if (vm->settings.verbosity < VERBOSITY_TALKATIVE)
        return;
    struct buf out = { 0 };
    buf_printf(&out, "evaluating file '%s'\n", path);
    vm_print(vm, buf_view(&out));
}

/* The cache maps the path of a file, as import_resolve gives it, to the thunk of its value: a
 * file is evaluated once, and who imports it again gets the same value. A value that was forgotten
 * is VALUE_NONE. */
struct imports {
    struct import_entry {
        const char *path;
        value v;
        const struct source *source;
        const struct code *code; /* NULL where nobody is going to forget values */
    } * entries;
    size_t mask, count;
};

static struct import_entry *find_entry(struct imports *c, const char *path)
{
    size_t at = hash_slice(slice_of(path)) & c->mask;
    while (c->entries[at].path && strcmp(c->entries[at].path, path) != 0)
        at = (at + 1) & c->mask;
    return &c->entries[at];
}

static void grow_cache(struct imports *c)
{
    struct imports grown = { .mask = c->entries ? c->mask * 2 + 1 : 255, .count = c->count };
    grown.entries = gc_alloc((grown.mask + 1) * sizeof *grown.entries);
    for (size_t i = 0; c->entries && i <= c->mask; i++) {
        if (c->entries[i].path)
            *find_entry(&grown, c->entries[i].path) = c->entries[i];
    }
    *c = grown;
}

/* The value of a file that was imported before and then forgotten. */
static void import_again(struct vm *vm, struct import_entry *entry)
{
    struct slice text = read_text(vm, entry->path);
    const struct source *source = entry->source;
    const struct code *code = entry->code;
    if (!code || !slice_eq(text, source->text)) {
        source = import_read(vm, entry->path);
        code = import_compile(vm, source, NULL);
    }
    *entry = (struct import_entry){ entry->path, value_of_thunk(thunk_new(code)), source, code };
}

static value import_thunk(struct vm *vm, const char *path)
{
    if (!vm->imports)
        vm->imports = gc_alloc(sizeof *vm->imports);
    struct imports *c = vm->imports;
    if (c->count * 2 >= c->mask)
        grow_cache(c);
    struct import_entry *entry = find_entry(c, path);
    if (!entry->path) {
        import_note_file(vm, path);
        const struct source *source = import_read(vm, path);
        const struct code *code = import_compile(vm, source, NULL);
        value v = value_of_thunk(thunk_new(code));
        *entry = (struct import_entry){ path, v, source, vm->keeps_values ? code : NULL };
        c->count++;
    } else if (value_is_none(entry->v)) {
        import_again(vm, entry);
    }
    return entry->v;
}

void import_forget(struct vm *vm)
{
    struct imports *c = vm->imports;
    store_forget(vm->store);
    search_path_forget(vm);
    for (size_t i = 0; c && c->entries && i <= c->mask; i++)
        c->entries[i].v = VALUE_NONE;
}

value import_file(struct vm *vm, const char *path)
{
    return vm_force(vm, import_thunk(vm, import_resolve(vm, path)), NULL);
}

/* Builtins -------------------------------------------------------------------------------- */

static const char *path_argument(struct vm *vm, value v)
{
    return copy_path(vm_realise_path(vm, v, "while realising the context of a path"));
}

BUILTIN(import, "import", 1, "path", BUILTIN_GLOBAL,
    "Evaluate the Nix file at *path* and return its value. A directory means the `default.nix` "
    "in it. A file is evaluated once, however often it is imported. The path of a derivation's "
    "file in the store gives a set that describes the derivation.")
{
    const char *path = path_argument(vm, args[0]);
    value derivation = derivation_import(vm, path);
    return value_is_none(derivation) ? import_file(vm, path) : derivation;
}

BUILTIN(scopedImport, "scopedImport", 2, "scope path", BUILTIN_GLOBAL,
    "Evaluate the Nix file at *path* with the attributes of *scope* in scope as variables, ahead "
    "of the globals. The result is not remembered.")
{
    const char *path = path_argument(vm, args[1]);
    struct import_scope scope = { vm_force_attrs(
        vm, args[0], "while evaluating the first argument passed to builtins.scopedImport") };
    value derivation = derivation_import(vm, path);
    if (!value_is_none(derivation))
        return derivation;
    path = import_resolve(vm, path);
    import_note_file(vm, path);
    const struct code *code = import_compile(vm, import_read(vm, path), &scope);
    return vm_force(vm, value_of_thunk(thunk_new(code)), NULL);
}
