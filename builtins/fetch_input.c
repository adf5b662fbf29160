#include "builtins/fetch.h"
#include "lib/path.h"

void fetch_require(struct vm *vm)
{
    if (!vm->fetcher)
        vm_raise(vm, ERR_UNSUPPORTED, "nothing can be fetched here");
}

value fetch_store_string(struct slice path)
{
    struct context_element e = { .kind = CONTEXT_OPAQUE, .path = path };
    return string_from_context(path, context_single(&e));
}

bool fetch_is(const struct input *in, const char *type)
{
    const struct input_attr *a = input_find(in, "type");
    return a && slice_eq(a->text, slice_of(type));
}

/* What an input turned out to be. */
struct tree {
    const char *origin;
    struct hash nar;
    bool flat;
    struct map *kept;
    value rev_count;
};

static const char *url_of(struct vm *vm, const struct input *in)
{
    struct url u = input_url(vm, in);
    return url_text(&u);
}

static const char *need(struct vm *vm, const struct input *in, const char *name)
{
    input_need_text(vm, in, name);
    return input_cstr(vm, in, name);
}

/* Paths ----------------------------------------------------------------------------------- */

struct newest {
    struct io *io;
    int64_t time; /* in nanoseconds */
};

static void note_time(struct newest *n, const char *path)
{
    struct file_info info;
    const char *why;
    if (n->io->file_info(n->io, path, &info, &why) && info.changed > n->time)
        n->time = info.changed;
}

static bool keep_all(void *self, const char *path, enum file_type type __attribute__((unused)))
{
    note_time(self, path);
    return true;
}

/* In the store under the name that it gets already? */
static bool is_source(struct vm *vm, struct slice path)
{
    return store_path_parse(path, &path, NULL) &&
           slice_eq(store_path_name(path), slice_of("source")) && store_has(vm->store, path);
}

static void fetch_path(struct vm *vm, struct input *in, struct tree *tree)
{
    const char *text = need(vm, in, "path"), *why;
    struct newest newest = { .io = vm->store->open };
    struct nar_filter filter = { keep_all, &newest };
    uint64_t given;
    if (text[0] != '/')
        vm_raise(vm, ERR_ARGUMENT, "cannot fetch input '%s' because it uses a relative path",
            url_of(vm, in));
    struct slice path = path_canonical(slice_of(text));
    bool stored = is_source(vm, path);
    struct io *io = stored ? &vm->store->io : newest.io;
    tree->origin = io_resolve_parents(io, path.ptr, &why);
    if (!tree->origin || !nar_hash(io, tree->origin, stored ? NULL : &filter, &tree->nar, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    if (!stored)
        note_time(&newest, tree->origin);
    if (!input_number(vm, in, "lastModified", &given))
        input_set_number(in, "lastModified", (uint64_t)(newest.time / 1000000000));
}

/* Downloads ------------------------------------------------------------------------------- */

static void set_nar_hash(struct input *in, const struct hash *hash)
{
    struct buf text = { 0 };
    base_n_format_hash(&text, hash, BASE_N_SRI, true);
    input_set_text(in, "narHash", buf_view(&text));
}

static void fetch_file(struct vm *vm, struct input *in, struct tree *tree)
{
    struct fetched got;
    const char *why;
    if (!vm->fetcher->file(vm->fetcher, need(vm, in, "url"), NULL, &got, &why) ||
        !nar_hash_plain(vm->store->open, got.path, &tree->nar, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    tree->origin = got.path;
    tree->flat = true;
    set_nar_hash(in, &tree->nar);
}

static void use_tree(struct tree *tree, const struct fetched *got)
{
    tree->origin = got->path;
    tree->nar = got->nar;
    tree->kept = got->kept;
}

static void fetch_tarball(struct vm *vm, struct input *in, struct tree *tree)
{
    struct fetched got;
    const char *why;
    uint64_t given;
    if (!vm->fetcher->tarball(vm->fetcher, need(vm, in, "url"), NULL, &got, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    use_tree(tree, &got);
    if (got.immutable_url) {
        struct url u;
        struct url_warn warn = input_warn(vm);
        if (!url_parse(&u, slice_of(got.immutable_url), false, &warn, &why) ||
            (why = input_from_url(vm, in, &u)) != NULL)
            vm_raise(vm, ERR_VALUE, "%s", why);
        if (!fetch_is(in, "tarball"))
            vm_raise(vm, ERR_VALUE,
                "tarball 'Link' headers that redirect to non-tarball URLs are not supported");
    }
    if (got.last_modified && !input_number(vm, in, "lastModified", &given))
        input_set_number(in, "lastModified", (uint64_t)got.last_modified);
    set_nar_hash(in, &tree->nar);
}

static void fetch_forge(struct vm *vm, struct input *in, struct tree *tree)
{
    struct fetched got;
    const char *why, *const *headers, *url = forge_url(vm, in, &headers);
    if (!vm->fetcher->tarball(vm->fetcher, url, headers, &got, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    use_tree(tree, &got);
    input_set_number(in, "lastModified", (uint64_t)got.last_modified);
}

/* Git ------------------------------------------------------------------------------------- */

static value count_revisions(struct vm *vm, value *args)
{
    int64_t count;
    const char *why;
    if (!vm->fetcher->git_rev_count(
            vm->fetcher, value_bytes(args[0]).ptr, value_bytes(args[1]).ptr, &count, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    return value_of_int(count);
}

static const struct builtin revision_count __attribute__((aligned(16))) = {
    .word0 = &revision_count.head,
    .head = { .kind = FUNC_BUILTIN, .arity = 2 },
    .name = "revCount",
    .fn = count_revisions,
    .args = "repository rev",
    .doc = "Count the commits that *rev* has behind it.",
};

/* Of a work tree that was changed. */
static void describe_changed(struct input *in, const struct git_result *got)
{
    enum { SHORT = 7 };
    struct buf full = { 0 }, abbreviated = { 0 };
    if (!got->head)
        return;
    buf_printf(&full, "%s-dirty", got->head);
    buf_printf(&abbreviated, "%.*s-dirty", SHORT, got->head);
    input_set_text(in, "dirtyRev", buf_view(&full));
    input_set_text(in, "dirtyShortRev", buf_view(&abbreviated));
}

/* What the user says of a commit is believed. */
static void describe_git(
    struct vm *vm, struct input *in, struct tree *tree, const struct git_result *got)
{
    bool in_place = got->tree.kept != NULL;
    uint64_t given;
    if (got->ref)
        input_set_text(in, "ref", slice_of(got->ref));
    if (in_place || !input_number(vm, in, "lastModified", &given))
        input_set_number(in, "lastModified", (uint64_t)got->tree.last_modified);
    if (!got->rev) {
        describe_changed(in, got);
        return;
    }
    input_set_text(in, "rev", slice_of(got->rev));
    if (input_flag(vm, in, "shallow") || (!in_place && input_find(in, "revCount")))
        return;
    bool none = strspn(got->rev, "0") == strlen(got->rev);
    tree->rev_count = none ? value_of_int(0)
                           : thunk_apply2(value_of_builtin(&revision_count),
                                 string_from_cstr(got->repository), string_from_cstr(got->rev));
}

static const char *git_rev(struct vm *vm, const struct input *in)
{
    struct slice rev;
    struct buf text = { 0 };
    if (!input_rev(vm, in, &rev))
        return NULL;
    if (rev.len != 2 * digest_size(DIGEST_SHA1) && rev.len != 2 * digest_size(DIGEST_SHA256))
        vm_raise(vm, ERR_VALUE,
            "Hash '%.*s' is not supported by Git. Supported types are sha1 and sha256.",
            (int)rev.len, rev.ptr);
    buf_slice(&text, rev);
    return buf_cstr(&text);
}

static void check_git(struct vm *vm, const struct input *in)
{
    if (input_flag(vm, in, "exportIgnore") && input_flag(vm, in, "submodules"))
        vm_raise(vm, ERR_UNSUPPORTED, "exportIgnore and submodules are not supported together yet");
    if (input_flag(vm, in, "lfs"))
        vm_raise(vm, ERR_UNSUPPORTED, "Git LFS is not supported");
    if (input_flag(vm, in, "verifyCommit") || input_find(in, "publicKey") ||
        input_find(in, "publicKeys"))
        vm_raise(vm, ERR_UNSUPPORTED, "verifying the signature of a Git commit is not supported");
}

static void fetch_git(struct vm *vm, struct input *in, struct tree *tree)
{
    const char *why;
    struct git_result got;
    const struct git_request want = {
        .url = need(vm, in, "url"),
        .ref = input_cstr(vm, in, "ref"),
        .rev = git_rev(vm, in),
        .shallow = input_flag(vm, in, "shallow"),
        .submodules = input_flag(vm, in, "submodules"),
        .all_refs = input_flag(vm, in, "allRefs"),
        .export_ignore = input_flag(vm, in, "exportIgnore"),
    };
    check_git(vm, in);
    if (!vm->fetcher->git(vm->fetcher, &want, &got, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    use_tree(tree, &got.tree);
    describe_git(vm, in, tree, &got);
}

/* All ------------------------------------------------------------------------------------- */

static void check_hash(struct vm *vm, const struct input *specified, const struct hash *got)
{
    struct slice wanted;
    struct buf text = { 0 };
    base_n_format_hash(&text, got, BASE_N_SRI, true);
    if (!input_nar_hash(vm, specified, &wanted) || slice_eq(wanted, buf_view(&text)))
        return;
    struct error *e = error_new(ERR_STORE, POS_NONE,
        "NAR hash mismatch in input '%s', expected '%.*s' but got '%s'", url_of(vm, specified),
        (int)wanted.len, wanted.ptr, buf_cstr(&text));
    e->exit_status = FETCH_MISMATCH;
    vm_throw(vm, e);
}

struct fetching {
    struct input in;
    const struct input *specified;
    struct tree tree;
};

static void fetch(struct vm *vm, void *arg)
{
    struct fetching *f = arg;
    struct input *in = &f->in;
    if (fetch_is(in, "path")) {
        fetch_path(vm, in, &f->tree);
        return;
    }
    if (fetch_is(in, "hg"))
        vm_raise(vm, ERR_UNSUPPORTED, "Mercurial is not supported");
    fetch_require(vm);
    if (fetch_is(in, "git")) {
        fetch_git(vm, in, &f->tree);
    } else if (fetch_is(in, "file") || fetch_is(in, "tarball")) {
        (fetch_is(in, "file") ? fetch_file : fetch_tarball)(vm, in, &f->tree);
        check_hash(vm, f->specified, &f->tree.nar);
    } else {
        fetch_forge(vm, in, &f->tree);
    }
}

/* Puts it into the store, unless it is there. */
static struct slice add(struct vm *vm, const struct fetching *f)
{
    const struct slice *name = input_text(vm, &f->in, "name");
    const struct store_fetched fetched = {
        .origin = f->tree.origin,
        .name = name ? *name : slice_of("source"),
        .method = STORE_NAR,
        .hash = &f->tree.nar,
        .flat = f->tree.flat,
        .kept = f->tree.kept,
    };
    struct slice path = store_path_of_contents(fetched.name, fetched.method, fetched.hash, NULL, 0);
    vm_check_store_path(vm, path);
    if (!slice_eq(path, slice_of(f->tree.origin)))
        store_add_fetched(vm->store, &fetched);
    return path;
}

struct fetched_input fetch_input(struct vm *vm, const struct input *in)
{
    struct fetching f = { .in = input_copy(in), .specified = in };
    f.tree.nar.kind = DIGEST_SHA256;
    f.tree.rev_count = VALUE_NONE;
    const char *url = url_of(vm, in);
    if (fetch_is(in, "indirect"))
        vm_raise(vm, ERR_UNSUPPORTED,
            "'%s' is an indirect flake reference, but registry lookups are not supported", url);
    struct error *e = vm_try(vm, fetch, &f, false);
    if (e) {
        struct buf hint = { 0 };
        buf_printf(&hint, "while fetching the input '%s'", url);
        error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_DEFAULT);
        vm_throw(vm, e);
    }
    struct fetched_input got = { f.in, f.tree.rev_count, add(vm, &f), f.tree.nar };
    set_nar_hash(&got.in, &f.tree.nar);
    check_hash(vm, in, &f.tree.nar);
    return got;
}
