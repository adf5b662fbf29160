#include "builtins/files.h"
#include "builtins/builtin.h"
#include "builtins/search_path.h"
#include "lib/bulk.h"
#include "lib/path.h"
#include "lib/store_path.h"

/* Paths ----------------------------------------------------------------------------------- */

const char *files_path(struct vm *vm, value path)
{
    return vm_realise_path(vm, path, "while realising the context of a path").ptr;
}

static const char *resolve(struct vm *vm, const char *path)
{
    const char *why;
    const char *real = vm->io->real_path(vm->io, path, &why);
    if (real)
        return real;
    struct buf hint = { 0 };
    buf_printf(&hint, "while realising the context of path '%s'", path);
    struct error *e = error_new(ERR_IO, POS_NONE, "%s", why);
    error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_DEFAULT);
    vm_throw(vm, e);
}

/* Symlinks resolved but for the last component. */
static const char *resolve_parents(struct vm *vm, const char *path)
{
    struct slice name = path_base_name(slice_of(path));
    const char *parent = path_canonical(path_dir(slice_of(path))).ptr, *why;
    const char *real = vm->io->real_path(vm->io, parent, &why);
    return real ? path_join(slice_of(real), name).ptr : resolve(vm, path);
}

const char *files_real_path(struct vm *vm, value path)
{
    return resolve(vm, files_path(vm, path));
}

struct slice files_read(struct vm *vm, value path)
{
    const char *real = files_real_path(vm, path), *why;
    struct slice bytes;
    if (!vm->io->read_file(vm->io, real, &bytes, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    return bytes;
}

/* Reading --------------------------------------------------------------------------------- */

BUILTIN(readFile, "readFile", 1, "path", 0,
    "Return the contents of the file *path* as a string. A file with a NUL byte in it is refused.")
{
    struct slice bytes = files_read(vm, args[0]);
    if (bulk_find(bytes, '\0'))
        vm_raise(vm, ERR_VALUE,
            "the contents of the file '%s' cannot be represented as a Nix string",
            files_real_path(vm, args[0]));
    return string_from(bytes);
}

static value type_word(enum file_type type)
{
    static const char *const words[] = {
        [FILE_REGULAR] = "regular",
        [FILE_DIRECTORY] = "directory",
        [FILE_SYMLINK] = "symlink",
        [FILE_UNKNOWN] = "unknown",
    };
    static value values[ARRAY_LEN(words)];
    if (value_is_none(values[type]))
        values[type] = string_from_cstr(words[type]);
    return values[type];
}

BUILTIN(readDir, "readDir", 1, "path", 0,
    "Return what is in the directory *path*: a set of the names, each with `\"regular\"`, "
    "`\"directory\"`, `\"symlink\"` or `\"unknown\"` for the type of the file.")
{
    const char *path = files_real_path(vm, args[0]), *why;
    struct dir_list list;
    if (!vm->io->read_dir(vm->io, path, &list, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    struct attrs_builder set = { 0 };
    for (size_t i = 0; i < list.count; i++)
        attrs_add(
            &set, symbol_intern(list.entries[i].name), type_word(list.entries[i].type), POS_NONE);
    return attrs_finish(&set);
}

/* Nix does not read types through symlinks. */
static void refuse_symlinks_above(struct vm *vm, const char *path)
{
    struct slice dir = path_dir(slice_of(path));
    while (dir.len > 1) {
        const char *parent = path_canonical(dir).ptr, *why;
        if (vm->io->file_type(vm->io, parent, &why) == FILE_SYMLINK)
            vm_raise(vm, ERR_IO, "path '%s' is a symlink", parent);
        dir = path_dir(slice_of(parent));
    }
}

BUILTIN(readFileType, "readFileType", 1, "p", 0,
    "Return the type of the file *p*, a symlink not being followed: `\"regular\"`, "
    "`\"directory\"`, `\"symlink\"` or `\"unknown\"`.")
{
    const char *path = files_path(vm, args[0]), *why;
    refuse_symlinks_above(vm, path);
    struct file_info info;
    if (!vm->io->file_info(vm->io, path, &info, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    if (info.type == FILE_MISSING)
        vm_raise(vm, ERR_IO, "path '%s' does not exist", path);
    return type_word(info.type);
}

static bool ends_with(struct slice s, const char *end)
{
    size_t len = strlen(end);
    return s.len >= len && memcmp(s.ptr + s.len - len, end, len) == 0;
}

BUILTIN(pathExists, "pathExists", 1, "path", 0,
    "Return whether something exists at *path*, be it a symlink that leads nowhere. Of a string "
    "that ends with a slash it must be a directory.")
{
    value v = vm_force(vm, args[0], NULL);
    bool dir =
        value_is_string(v) && (ends_with(value_bytes(v), "/") || ends_with(value_bytes(v), "/."));
    const char *path = files_path(vm, v), *why;
    path = dir ? resolve(vm, path) : resolve_parents(vm, path);
    enum file_type type = vm->io->file_type(vm->io, path, &why);
    if (type == FILE_ERROR)
        vm_raise(vm, ERR_IO, "%s", why);
    return value_of_bool(dir ? type == FILE_DIRECTORY : type != FILE_MISSING);
}

BUILTIN(getEnv, "getEnv", 1, "s", 0,
    "Return the value of the environment variable *s*, or an empty string if it is not set or "
    "evaluation is pure or restricted.")
{
    struct slice name = value_bytes(vm_force_plain_string(vm, args[0], FIRST("getEnv")));
    bool hidden = vm->settings.pure || vm->settings.restricted;
    const char *text = hidden ? NULL : vm->io->get_env(vm->io, name.ptr);
    return string_from_cstr(text ? text : "");
}

/* The search path ------------------------------------------------------------------------- */

BUILTIN(nixPath, "nixPath", 0, "", BUILTIN_CONSTANT,
    "The entries of the search path, in which `<name>` is looked up: a list of sets of `path` and "
    "`prefix`. They come from the option `-I` and the environment variable `NIX_PATH`.")
{
    return search_path_value(vm);
}

/* What an entry's path refers to has to be in the store. */
static void realise_entry(struct vm *vm, struct slice path, context c)
{
    for (size_t i = 0; i < context_count(c); i++) {
        struct slice object = context_at(c, i)->path;
        if (!store_has(vm->store, object))
            vm_raise(vm, ERR_STORE, "cannot find '%s', since path '%s' is not valid", path.ptr,
                store_path_base(object).ptr);
    }
    vm_realise(vm, c);
}

static struct search_entry read_entry(struct vm *vm, value item)
{
    value set = vm_force_attrs(
        vm, item, "while evaluating an element of the list passed to builtins.findFile");
    struct search_entry entry = { value_of_string(&string_empty), VALUE_NONE };
    value *prefix = attrs_find(value_attrs(set), SYM_prefix);
    if (prefix)
        entry.prefix = vm_force_plain_string(vm, *prefix,
            "while evaluating the `prefix` attribute of an element of the list passed to "
            "builtins.findFile");
    value found = vm_attribute(vm, value_attrs(set), SYM_path, "in an element of the __nixPath");
    context ctx = CONTEXT_NONE;
    struct slice path = vm_coerce(vm, found, COERCE_INTERPOLATE, &ctx,
        "while evaluating the `path` attribute of an element of the list passed to "
        "builtins.findFile");
    realise_entry(vm, path, ctx);
    entry.path = string_from(path);
    return entry;
}

BUILTIN(findFile, "findFile", 2, "search-path lookup-path", 0,
    "Look *lookup-path* up in the list *search-path*, whose items are sets of `path` and `prefix` "
    "as those of `builtins.nixPath`, and return the first file that exists. `<name>` stands for "
    "`__findFile __nixPath \"name\"`.")
{
    value list = vm_force_list(vm, args[0], FIRST("findFile"));
    size_t count = value_list(list)->count;
    struct search_entry *entries = gc_alloc((count + 1) * sizeof *entries);
    for (size_t i = 0; i < count; i++)
        entries[i] = read_entry(vm, value_list(list)->items[i]);
    value name = vm_force_plain_string(vm, args[1], SECOND("findFile"));
    return path_from(slice_of(search_path_find_in(vm, entries, count, value_bytes(name))));
}
