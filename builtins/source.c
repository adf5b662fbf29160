/* Files in the store: toFile, path, filterSource, storePath. */
#include "builtins/builtin.h"
#include "lib/print.h"
#include "lib/path.h"

static struct slice plain_string(struct vm *vm, value v, const char *why)
{
    return value_bytes(vm_force_plain_string(vm, v, why));
}

static value store_string(struct slice path)
{
    struct context_element e = { .kind = CONTEXT_OPAQUE, .path = path };
    return string_from_context(path, context_single(&e));
}

/* toFile ---------------------------------------------------------------------------------- */

static struct slice *opaque_paths(struct vm *vm, context c, struct slice name)
{
    struct slice *paths = gc_alloc((context_count(c) + 1) * sizeof *paths);
    for (size_t i = 0; i < context_count(c); i++) {
        const struct context_element *e = context_at(c, i);
        if (e->kind != CONTEXT_OPAQUE)
            vm_raise(vm, ERR_CONTEXT,
                "files created by %s may not reference derivations, but %.*s references %s",
                "builtins.toFile", (int)name.len, name.ptr, context_encode(e));
        paths[i] = e->path;
    }
    return paths;
}

BUILTIN(toFile, "toFile", 2, "name s", 0,
    "Put the string *s* into a file of the store whose name ends with *name* and return its path. "
    "The string may refer to other files in the store, but not to derivations.")
{
    struct slice name = plain_string(vm, args[0], FIRST("toFile"));
    value contents = vm_force_string(vm, args[1], SECOND("toFile"));
    context c = value_context(contents);
    const struct slice *references = opaque_paths(vm, c, name);
    struct buf copy = { 0 };
    buf_slice(&copy, value_bytes(contents));
    buf_cstr(&copy);
    const struct store_object *object =
        store_add_text(vm->store, name, buf_view(&copy), references, context_count(c));
    vm_check_store_path(vm, object->path);
    return store_string(object->path);
}

/* Sources --------------------------------------------------------------------------------- */

struct filter_call {
    struct vm *vm;
    value f;
};

static value type_word(enum file_type type)
{
    static const char *const words[] = {
        [FILE_REGULAR] = "regular",
        [FILE_DIRECTORY] = "directory",
        [FILE_SYMLINK] = "symlink",
        [FILE_UNKNOWN] = "unknown",
    };
    return string_from_cstr(words[type]);
}

static bool call_filter(void *self, const char *path, enum file_type type)
{
    struct filter_call *call = self;
    value keep = vm_call2(call->vm, call->f, string_from_cstr(path), type_word(type), NULL);
    return vm_force_bool(
        call->vm, keep, "while evaluating the return value of the path filter function");
}

struct addition {
    struct slice path, name;
    context ctx;
    value filter; /* VALUE_NONE: none */
    enum store_method method;
    bool has_hash;
    struct hash hash;
    struct slice result;
};

/* What is in an object of the store refers to what that refers to. */
static void inherit_references(struct vm *vm, struct addition *a, struct store_source *source)
{
    struct slice path, rest;
    if (a->ctx == CONTEXT_NONE || !store_path_split(a->path, &path, &rest))
        return;
    vm_realise(vm, a->ctx);
    const struct store_object *object = store_find(vm->store, path);
    if (!object)
        return;
    source->references = object->references;
    source->reference_count = object->reference_count;
    if (source->method == STORE_FLAT && object->reference_count)
        vm_raise(vm, ERR_STORE,
            "fixed output derivation '%.*s' is not allowed to refer to other store paths.\n"
            "You may need to use the 'unsafeDiscardReferences' derivation attribute, see the "
            "manual for more details.",
            (int)a->name.len, a->name.ptr);
}

static void add(struct vm *vm, void *arg)
{
    struct addition *a = arg;
    const char *why;
    struct filter_call call = { vm, a->filter };
    struct nar_filter filter = { call_filter, &call };
    struct store_source source = {
        .name = a->name,
        .method = a->method,
        .filter = value_is_none(a->filter) ? NULL : &filter,
    };
    inherit_references(vm, a, &source);
    if (a->has_hash) {
        a->result = store_path_of_contents(
            a->name, a->method, &a->hash, source.references, source.reference_count);
        vm_check_store_path(vm, a->result);
        if (store_has(vm->store, a->result))
            return;
    }
    source.origin = vm->io->real_path(vm->io, a->path.ptr, &why);
    const struct store_object *added =
        source.origin ? store_add_source(vm->store, &source, &why) : NULL;
    if (!added)
        vm_raise(vm, ERR_IO, "%s", why);
    vm_check_store_path(vm, added->path);
    if (a->has_hash && !slice_eq(added->path, a->result))
        vm_raise(vm, ERR_STORE, "store path mismatch in (possibly filtered) path added from '%s'",
            a->path.ptr);
    a->result = added->path;
}

static value add_path(struct vm *vm, struct addition *a)
{
    struct error *e = vm_try(vm, add, a, false);
    if (!e)
        return store_string(a->result);
    struct buf hint = { 0 };
    buf_printf(&hint, "while adding path '%.*s'", (int)a->path.len, a->path.ptr);
    error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_DEFAULT);
    vm_throw(vm, e);
}

BUILTIN(filterSource, "filterSource", 2, "e1 e2", 0,
    "Copy the files below the path *e2* for which the function *e1* returns `true`, given the path "
    "and the type of the file, to the store and return the path there. `builtins.path` does the "
    "same and lets the name be chosen.")
{
    struct addition a = { .method = STORE_NAR };
    a.path = vm_coerce_path(vm, args[1], &a.ctx,
        "while evaluating the second argument (the path to filter) passed to "
        "'builtins.filterSource'");
    a.filter = vm_force_func(vm, args[0], FIRST("filterSource"));
    a.name = store_source_name(a.path);
    return add_path(vm, &a);
}

static void read_hash(struct vm *vm, struct addition *a, struct slice text)
{
    a->has_hash = true;
    a->hash = (struct hash){ .kind = DIGEST_SHA256 };
    struct buf message = { 0 };
    if (text.len == 0)
        vm_warn(vm, POS_NONE, "found empty hash, assuming '%s'",
            "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    else if (base_n_parse_hash(text, DIGEST_SHA256, &a->hash, &message) != DIGEST_OK)
        vm_raise(vm, ERR_VALUE, "%s", buf_cstr(&message));
}

static void read_attr(struct vm *vm, struct addition *a, symbol name, value v, pos at)
{
    struct slice text = symbol_slice(name), sha256 = { NULL, 0 };
    vm_wanted_at(vm, at);
    if (name == SYM_path)
        a->path = vm_coerce_path(
            vm, v, &a->ctx, "while evaluating the 'path' attribute passed to 'builtins.path'");
    else if (name == SYM_name)
        a->name =
            plain_string(vm, v, "while evaluating the `name` attribute passed to builtins.path");
    else if (slice_eq(text, slice_of("filter")))
        a->filter =
            vm_force_func(vm, v, "while evaluating the `filter` parameter passed to builtins.path");
    else if (slice_eq(text, slice_of("recursive")))
        a->method = vm_force_bool(
                        vm, v, "while evaluating the `recursive` attribute passed to builtins.path")
                        ? STORE_NAR
                        : STORE_FLAT;
    else if (slice_eq(text, slice_of("sha256")))
        sha256 =
            plain_string(vm, v, "while evaluating the `sha256` attribute passed to builtins.path");
    else
        vm_raise_at(
            vm, ERR_ARGUMENT, at, "unsupported argument '%s' to 'builtins.path'", print_name(name));
    vm_wanted_at(vm, POS_NONE);
    if (sha256.ptr)
        read_hash(vm, a, sha256);
}

BUILTIN(path, "path", 1, "args", 0,
    "Copy the attribute `path` of *args* to the store and return the path there. Of the other "
    "attributes, which may be missing, `name` is the name there, `filter` a function as that of "
    "`filterSource`, `recursive = false` hashes a file as it is, without regard to whether it is "
    "executable, and `sha256` is the hash that the result must have.")
{
    value v =
        vm_force_attrs(vm, args[0], "while evaluating the argument passed to 'builtins.path'");
    const struct attrs *set = value_attrs(v);
    struct addition a = { .method = STORE_NAR };
    for (size_t i = 0; i < attrs_count(set); i++)
        read_attr(vm, &a, set->shape->symbols[i], set->slots[i], shape_pos(set->shape, i));
    if (!a.path.ptr)
        vm_raise(vm, ERR_ARGUMENT,
            "missing required 'path' attribute in the first argument to 'builtins.path'");
    if (a.name.len == 0)
        a.name = store_source_name(a.path);
    return add_path(vm, &a);
}

BUILTIN(storePath, "storePath", 1, "path", 0,
    "Return *path*, which is in the store already, as a string that refers to it. A path as such "
    "would be copied to the store anew.")
{
    if (vm->settings.pure)
        vm_raise(
            vm, ERR_FORBIDDEN, "'%s' is not allowed in pure evaluation mode", "builtins.storePath");
    context c = CONTEXT_NONE;
    struct slice path = vm_coerce_path(
        vm, args[0], &c, "while evaluating the first argument passed to 'builtins.storePath'");
    struct slice object, rest;
    if (!store_path_parse(path, &path, NULL)) {
        const char *why, *real = vm->io->real_path(vm->io, path.ptr, &why);
        if (!real)
            vm_raise(vm, ERR_IO, "%s", why);
        path = slice_of(real);
    }
    if (!store_path_split(path, &object, &rest))
        vm_raise(vm, ERR_STORE, "path '%s' is not in the Nix store", path.ptr);
    vm_check_store_path(vm, object);
    struct context_element e = { .kind = CONTEXT_OPAQUE, .path = object };
    context_add(&c, context_single(&e));
    return string_from_context(path, c);
}
