/* fetchTree and fetchGit. */
#include "builtins/access.h"
#include "builtins/builtin.h"
#include "builtins/fetch.h"
#include "builtins/flake_git.h"
#include "builtins/json.h"
#include "lib/print.h"
#include <time.h>

static const char null_rev[] = "0000000000000000000000000000000000000000";

/* Arguments ------------------------------------------------------------------------------- */

static void set_attr(struct vm *vm, const char *who, struct input *in, symbol name, value v, pos at)
{
    context ctx = CONTEXT_NONE;
    const char *text = symbol_cstr(name);
    v = vm_force(vm, v, NULL);
    if (value_is_int(v) && value_int(v) < 0)
        vm_raise(vm, ERR_ARGUMENT, "negative value given for '%s' argument '%s': %lld", who,
            print_name(name), (long long)value_int(v));
    if (value_is_int(v)) {
        input_set_number(in, text, (uint64_t)value_int(v));
    } else if (value_is_bool(v)) {
        input_set_flag(in, text, value_bool(v));
    } else if (value_is_string(v) || value_is_path(v)) {
        vm_wanted_at(vm, at);
        input_set_text(in, text, vm_coerce(vm, v, COERCE_INTERPOLATE, &ctx, ""));
        vm_wanted_at(vm, POS_NONE);
    } else if (strcmp(text, "publicKeys") == 0) {
        struct buf json = { 0 };
        vm_require_feature(vm, "verified-fetches");
        json_write(vm, v, &json, &ctx, true);
        input_set_text(in, text, buf_view(&json));
    } else {
        vm_raise(vm, ERR_TYPE,
            "argument '%s' to '%s' is %s while a string, Boolean or integer is expected",
            print_name(name), who, vm_describe(v));
    }
}

static void set_attrs(struct vm *vm, const char *who, struct input *in, value arg)
{
    const struct attrs *set = value_attrs(arg);
    for (size_t i = 0; i < attrs_count(set); i++) {
        if (set->shape->symbols[i] != SYM_type)
            set_attr(vm, who, in, set->shape->symbols[i], set->slots[i], shape_pos(set->shape, i));
    }
}

static struct slice read_type(struct vm *vm, value arg)
{
    value *type = attrs_find(value_attrs(arg), SYM_type);
    if (!type)
        vm_raise(vm, ERR_ARGUMENT, "argument 'type' is missing in call to 'fetchTree'");
    return value_bytes(vm_force_plain_string(
        vm, *type, "while evaluating the `type` argument passed to 'fetchTree'"));
}

static struct input read_url(struct vm *vm, value arg)
{
    context ctx = CONTEXT_NONE;
    struct input in = { 0 };
    struct url u;
    struct url_warn warn = input_warn(vm);
    const char *why;
    struct slice text = vm_coerce(vm, arg, COERCE_INTERPOLATE, &ctx,
        "while evaluating the first argument passed to 'fetchTree'");
    if (!vm_feature(vm, "flakes"))
        vm_raise(vm, ERR_EXPERIMENTAL,
            "passing a string argument to 'fetchTree' requires the 'flakes' experimental feature");
    if (!url_parse(&u, text, false, &warn, &why) || (why = input_from_url(vm, &in, &u)) != NULL)
        vm_raise(vm, ERR_VALUE, "%s", why);
    return in;
}

static struct input read_tree(struct vm *vm, value arg)
{
    struct input in = { 0 };
    if (!value_is_attrs(arg))
        return read_url(vm, arg);
    input_set_text(&in, "type", read_type(vm, arg));
    set_attrs(vm, "fetchTree", &in, arg);
    if (fetch_is(&in, "git") && !input_find(&in, "shallow"))
        input_set_flag(&in, "shallow", true);
    if (input_find(&in, "name"))
        vm_raise(vm, ERR_ARGUMENT, "argument 'name' isn’t supported in call to 'fetchTree'");
    input_check(vm, &in);
    return in;
}

/* Nix makes a URL of it before it looks at the rest. */
static void fix_git_url(struct vm *vm, struct input *in)
{
    struct url u;
    struct url_warn warn = input_warn(vm);
    const struct input_attr *a = input_find(in, "url");
    const char *why;
    if (!a || a->kind != INPUT_TEXT)
        return;
    if (!flake_git_url(&u, a->text, &warn, &why))
        vm_raise(vm, ERR_VALUE, "%s", why);
    input_set_text(in, "url", slice_of(url_text(&u)));
}

static struct input read_git(struct vm *vm, value arg)
{
    struct input in = { 0 };
    input_set_text(&in, "type", slice_of("git"));
    if (value_is_attrs(arg)) {
        if (attrs_find(value_attrs(arg), SYM_type))
            vm_raise(vm, ERR_ARGUMENT, "unexpected argument 'type'");
        set_attrs(vm, "fetchGit", &in, arg);
    } else {
        context ctx = CONTEXT_NONE;
        input_set_text(&in, "url",
            vm_coerce(vm, arg, COERCE_INTERPOLATE, &ctx,
                "while evaluating the first argument passed to 'fetchGit'"));
    }
    fix_git_url(vm, &in);
    if (!input_find(&in, "exportIgnore") && !input_flag(vm, &in, "submodules"))
        input_set_flag(&in, "exportIgnore", true);
    input_check(vm, &in);
    return in;
}

/* Purity ---------------------------------------------------------------------------------- */

/* Whether it is always the same tree. */
static bool is_locked(struct vm *vm, const struct input *in)
{
    struct slice rev, hash;
    bool has_rev = input_rev(vm, in, &rev) && !slice_eq(rev, slice_of(null_rev));
    bool has_hash = input_nar_hash(vm, in, &hash);
    if (fetch_is(in, "git") || fetch_is(in, "hg"))
        return has_rev;
    if (fetch_is(in, "path") || fetch_is(in, "file") || fetch_is(in, "tarball"))
        return has_hash;
    return input_find(in, "rev") && (vm->settings.fetch.trust_forges || has_hash) &&
           !fetch_is(in, "indirect");
}

static void check_access(struct vm *vm, const char *who, const struct input *in)
{
    struct slice hash;
    struct url u = input_url(vm, in);
    const char *url = url_text(&u);
    if (vm->settings.pure && !is_locked(vm, in)) {
        if (!input_nar_hash(vm, in, &hash))
            vm_raise(vm, ERR_FORBIDDEN,
                "in pure evaluation mode, '%s' doesn't fetch unlocked input '%s'", who, url);
        vm_warn(vm, POS_NONE,
            "Input '%s' is unlocked (e.g. lacks a Git revision) but is checked by NAR hash. This "
            "is not reproducible and will break after garbage collection or when shared.",
            url);
    }
    access_check_uri(vm, slice_of(url));
}

/* Results --------------------------------------------------------------------------------- */

static void emit(struct attrs_builder *set, const char *name, value v)
{
    attrs_add(set, symbol_intern(slice_of(name)), v, POS_NONE);
}

/* If the input has it. */
static void emit_text(
    struct vm *vm, struct attrs_builder *set, const struct input *in, const char *name)
{
    const struct slice *text = input_text(vm, in, name);
    if (text)
        emit(set, name, string_from(*text));
}

static void emit_rev(struct attrs_builder *set, struct slice rev)
{
    enum { SHORT = 7 };
    emit(set, "rev", string_from(rev));
    emit(
        set, "shortRev", string_from((struct slice){ rev.ptr, rev.len < SHORT ? rev.len : SHORT }));
}

static void emit_time(struct attrs_builder *set, uint64_t seconds)
{
    struct tm date;
    char text[64];
    emit(set, "lastModified", value_of_int((int64_t)seconds));
    bool good = gmtime_r(&(time_t){ (time_t)seconds }, &date) != NULL;
    size_t len = good ? strftime(text, sizeof text, "%Y%m%d%H%M%S", &date) : 0;
    emit(set, "lastModifiedDate", string_from((struct slice){ text, len }));
}

/* A set that describes the tree. For fetchGit a work tree that was changed has a rev of zeros. */
static value describe(struct vm *vm, const struct fetched_input *got, bool for_git)
{
    struct attrs_builder set = { 0 };
    const struct input *in = &got->in;
    struct slice rev;
    uint64_t number = 0;
    bool has_rev = input_rev(vm, in, &rev);
    emit(&set, "outPath", fetch_store_string(got->path));
    emit_text(vm, &set, in, "narHash");
    if (fetch_is(in, "git"))
        emit(&set, "submodules", value_of_bool(input_flag(vm, in, "submodules")));
    if (has_rev || for_git)
        emit_rev(&set, has_rev ? rev : slice_of(null_rev));
    if (!value_is_none(got->rev_count))
        emit(&set, "revCount", got->rev_count);
    else if (input_number(vm, in, "revCount", &number) || for_git)
        emit(&set, "revCount", value_of_int((int64_t)number));
    emit_text(vm, &set, in, "dirtyRev");
    emit_text(vm, &set, in, "dirtyShortRev");
    if (input_number(vm, in, "lastModified", &number))
        emit_time(&set, number);
    return attrs_finish(&set);
}

BUILTIN_IN("fetch-tree", fetchTree, "fetchTree", 1, "input", BUILTIN_GLOBAL,
    "Fetch a tree of files of any kind, say a Git repository or an archive, and return a set that "
    "describes it and its path in the store. `type` is `git`, `tarball`, `file`, `path`, `github`, "
    "`gitlab` or `sourcehut`.")
{
    struct input in = read_tree(vm, vm_force(vm, args[0], NULL));
    check_access(vm, "fetchTree", &in);
    struct fetched_input got = fetch_input(vm, &in);
    return describe(vm, &got, false);
}

BUILTIN(fetchGit, "fetchGit", 1, "args", BUILTIN_GLOBAL,
    "Fetch a Git repository and return a set that describes it and its path in the store. *args* "
    "is the URL or a set of `url`, `rev`, `ref` and more. Of a work tree on this machine it takes "
    "the files that Git tracks as they are now, unless a `rev` or `ref` is given.")
{
    struct input in = read_git(vm, vm_force(vm, args[0], NULL));
    check_access(vm, "fetchGit", &in);
    struct fetched_input got = fetch_input(vm, &in);
    return describe(vm, &got, true);
}
