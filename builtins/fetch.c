/* Builtins that download a file or an archive, and those for sources that are not supported. */
#include "builtins/access.h"
#include "builtins/builtin.h"
#include "builtins/fetch.h"
#include "builtins/files.h"
#include "lib/path.h"
#include "lib/print.h"
#include "lib/store_path.h"

static NORETURN void unsupported(struct vm *vm, const char *name)
{
    vm_raise(vm, ERR_UNSUPPORTED, "'builtins.%s' is not supported", name);
}

static bool is_named(symbol name, const char *text)
{
    return slice_eq(symbol_slice(name), slice_of(text));
}

static struct slice plain_string(struct vm *vm, value v, const char *why)
{
    return value_bytes(vm_force_plain_string(vm, v, why));
}

BUILTIN_IN("fetch-closure", fetchClosure, "fetchClosure", 1, "args", 0,
    "Copy a store path and all that it refers to from a binary cache and return it. Not "
    "supported.")
{
    static const char *const known[] = { "fromPath", "toPath", "fromStore", "inputAddressed" };
    value v = vm_force_attrs(
        vm, args[0], "while evaluating the argument passed to builtins.fetchClosure");
    const struct shape *shape = value_attrs(v)->shape;
    for (size_t i = 0; i < shape->count; i++) {
        size_t k = 0;
        while (k < ARRAY_LEN(known) && !is_named(shape->symbols[i], known[k]))
            k++;
        if (k == ARRAY_LEN(known))
            vm_raise(vm, ERR_ARGUMENT, "attribute '%s' isn't supported in call to 'fetchClosure'",
                print_name(shape->symbols[i]));
    }
    static const char *const required[] = { "fromPath", "fromStore" };
    for (size_t i = 0; i < ARRAY_LEN(required); i++) {
        if (!attrs_find(value_attrs(v), symbol_intern(slice_of(required[i]))))
            vm_raise(vm, ERR_ARGUMENT, "attribute '%s' is missing in call to 'fetchClosure'",
                required[i]);
    }
    unsupported(vm, "fetchClosure");
}

/* Downloads ------------------------------------------------------------------------------- */

struct download {
    struct slice url, name; /* no bytes where they were not given */
    bool has_url, has_name, has_hash;
    struct hash hash;
};

/* A sha256; the empty text stands for zeros. */
static struct hash read_hash(struct vm *vm, struct slice text)
{
    struct hash hash = { .kind = DIGEST_SHA256 };
    struct buf message = { 0 };
    if (text.len == 0)
        vm_warn(vm, POS_NONE, "found empty hash, assuming '%s'",
            "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    else if (base_n_parse_hash(text, DIGEST_SHA256, &hash, &message) != DIGEST_OK)
        vm_raise(vm, ERR_VALUE, "%s", buf_cstr(&message));
    return hash;
}

static struct download read_download(struct vm *vm, const char *who, value arg)
{
    struct download d = { 0 };
    const struct attrs *set = value_attrs(arg);
    for (size_t i = 0; i < attrs_count(set); i++) {
        symbol name = set->shape->symbols[i];
        if (is_named(name, "url")) {
            d.url = plain_string(vm, set->slots[i], "while evaluating the url we should fetch");
            d.has_url = true;
        } else if (is_named(name, "sha256")) {
            d.hash = read_hash(vm, plain_string(vm, set->slots[i],
                                       "while evaluating the sha256 of the content we should "
                                       "fetch"));
            d.has_hash = true;
        } else if (is_named(name, "name")) {
            d.name = plain_string(
                vm, set->slots[i], "while evaluating the name of the content we should fetch");
            d.has_name = true;
        } else {
            vm_raise(vm, ERR_ARGUMENT, "unsupported argument '%s' to '%s'", symbol_cstr(name), who);
        }
    }
    if (!d.has_url)
        vm_raise(vm, ERR_ARGUMENT, "'url' argument required");
    return d;
}

static NORETURN void raise_bad_name(
    struct vm *vm, const char *who, const struct download *d, bool from_set, const char *fault)
{
    struct buf advice = { 0 };
    if (d->has_name)
        buf_printf(
            &advice, "Please change the value for the 'name' attribute passed to '%s', so", who);
    else if (from_set)
        buf_printf(
            &advice, "Please add a valid 'name' attribute to the argument for '%s', so", who);
    else
        buf_printf(&advice,
            "Please pass an attribute set with 'url' and 'name' attributes to '%s',  so", who);
    vm_raise(vm, ERR_STORE,
        "invalid store path name when fetching URL '%.*s': %s. %s that it can create a valid store "
        "path.",
        (int)d->url.len, d->url.ptr, fault, buf_cstr(&advice));
}

/* `channel:NAME` is short for an address. */
static struct slice resolve_channel(struct slice url)
{
    static const char scheme[] = "channel:";
    size_t len = sizeof scheme - 1;
    if (url.len < len || memcmp(url.ptr, scheme, len) != 0)
        return url;
    struct buf b = { 0 };
    buf_printf(
        &b, "https://channels.nixos.org/%.*s/nixexprs.tar.xz", (int)(url.len - len), url.ptr + len);
    return buf_view(&b);
}

/* Reads and checks the argument. `name`: what the download is called in the store where it does
 * not say; empty for the last part of the URL. */
static struct download check_download(struct vm *vm, const char *who, value arg, struct slice name)
{
    arg = vm_force(vm, arg, NULL);
    bool from_set = value_is_attrs(arg);
    struct download d = { 0 };
    if (from_set)
        d = read_download(vm, who, arg);
    else
        d.url = plain_string(vm, arg, "while evaluating the url we should fetch");
    if (strcmp(who, "fetchTarball") == 0)
        d.url = resolve_channel(d.url);
    access_check_uri(vm, d.url);
    if (!d.has_name)
        d.name = name;
    if (d.name.len == 0)
        d.name = path_base_name(d.url);
    const char *fault = store_path_check_name(d.name);
    if (fault)
        raise_bad_name(vm, who, &d, from_set, fault);
    if (vm->settings.pure && !d.has_hash)
        vm_raise(
            vm, ERR_FORBIDDEN, "in pure evaluation mode, '%s' requires a 'sha256' argument", who);
    return d;
}

/* Whether what has the hash is in the store; *result is then its path. */
static bool is_present(
    struct vm *vm, const struct download *d, enum store_method method, value *result)
{
    if (!d->has_hash)
        return false;
    struct slice path = store_path_of_contents(d->name, method, &d->hash, NULL, 0);
    if (!store_has(vm->store, path))
        return false;
    *result = fetch_store_string(path);
    return true;
}

static void check_hash(struct vm *vm, const struct download *d, const struct hash *got)
{
    struct buf texts[2] = { { 0 }, { 0 } };
    if (!d->has_hash || memcmp(d->hash.bytes, got->bytes, digest_size(got->kind)) == 0)
        return;
    base_n_format_hash(&texts[0], &d->hash, BASE_N_NIX32, true);
    base_n_format_hash(&texts[1], got, BASE_N_NIX32, true);
    struct error *e = error_new(ERR_STORE, POS_NONE,
        "hash mismatch in file downloaded from '%.*s':\n  specified: %s\n  got:       %s",
        (int)d->url.len, d->url.ptr, buf_cstr(&texts[0]), buf_cstr(&texts[1]));
    e->exit_status = FETCH_MISMATCH;
    vm_throw(vm, e);
}

BUILTIN(fetchurl, "fetchurl", 1, "arg", 0,
    "Download a file into the store and return its path there. *arg* is the URL or a set of `url`, "
    "`name` and `sha256`, the hash that the file must have.")
{
    struct download d = check_download(vm, "fetchurl", args[0], slice_of(""));
    value result;
    if (is_present(vm, &d, STORE_FLAT, &result))
        return result;
    struct buf url = { 0 };
    struct fetched got;
    const char *why;
    struct hash hash = { .kind = DIGEST_SHA256 };
    buf_slice(&url, d.url);
    fetch_require(vm);
    if (!vm->fetcher->file(vm->fetcher, buf_cstr(&url), NULL, &got, &why) ||
        !nar_hash_flat(vm->store->open, got.path, &hash, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    const struct store_fetched fetched = {
        .origin = got.path, .name = d.name, .method = STORE_FLAT, .hash = &hash, .flat = true
    };
    check_hash(vm, &d, &hash);
    return fetch_store_string(store_add_fetched(vm->store, &fetched)->path);
}

BUILTIN(fetchTarball, "fetchTarball", 1, "args", BUILTIN_GLOBAL,
    "Download an archive, unpack it into the store and return the path there. *args* is the URL or "
    "a set of `url`, `name` and `sha256`, the hash that the tree must have. A directory that all "
    "is in is left out.")
{
    struct download d = check_download(vm, "fetchTarball", args[0], slice_of("source"));
    value result;
    if (is_present(vm, &d, STORE_NAR, &result))
        return result;
    struct input in = { 0 };
    input_set_text(&in, "type", slice_of("tarball"));
    input_set_text(&in, "url", d.url);
    input_set_text(&in, "name", d.name);
    input_check(vm, &in);
    struct fetched_input got = fetch_input(vm, &in);
    check_hash(vm, &d, &got.nar);
    return fetch_store_string(got.path);
}

/* Mercurial ------------------------------------------------------------------------------- */

static bool check_mercurial_attrs(struct vm *vm, const struct attrs *set, struct slice *url)
{
    for (size_t i = 0; i < attrs_count(set); i++) {
        symbol name = set->shape->symbols[i];
        context ctx = CONTEXT_NONE;
        if (is_named(name, "url"))
            *url = vm_coerce(vm, set->slots[i], COERCE_INTERPOLATE, &ctx,
                "while evaluating the `url` attribute passed to builtins.fetchMercurial");
        else if (is_named(name, "rev"))
            plain_string(vm, set->slots[i],
                "while evaluating the `rev` attribute passed to builtins.fetchMercurial");
        else if (is_named(name, "name"))
            plain_string(vm, set->slots[i],
                "while evaluating the `name` attribute passed to builtins.fetchMercurial");
        else
            vm_raise_at(vm, ERR_ARGUMENT, shape_pos(set->shape, i),
                "unsupported argument '%s' to 'fetchMercurial'", print_name(name));
    }
    return url->len > 0;
}

BUILTIN(fetchMercurial, "fetchMercurial", 1, "args", BUILTIN_GLOBAL,
    "Fetch a Mercurial repository and return a set that describes it and its path in the store. "
    "*args* is the URL or a set of `url`, `rev` and `name`. Not supported.")
{
    value v = vm_force(vm, args[0], NULL);
    context ctx = CONTEXT_NONE;
    struct slice url = { 0 };
    if (!value_is_attrs(v))
        url = vm_coerce(vm, v, COERCE_INTERPOLATE, &ctx, FIRST("fetchMercurial"));
    else if (!check_mercurial_attrs(vm, value_attrs(v), &url))
        vm_raise(vm, ERR_ARGUMENT, "'url' argument required");
    access_check_uri(vm, url);
    unsupported(vm, "fetchMercurial");
}

/* Flakes ---------------------------------------------------------------------------------- */

/* Unlike other experimental builtins, those of flakes are there without their feature, but fail. */
BUILTIN(getFlake, "getFlake", 1, "args", 0,
    "Fetch the flake that a flake reference or path names and return its outputs. Not supported "
    "yet.")
{
    value v = vm_force(vm, args[0], NULL);
    if (value_is_path(v))
        files_real_path(vm, v);
    else
        plain_string(vm, v, "while evaluating the argument passed to builtins.getFlake");
    vm_require_feature(vm, "flakes");
    unsupported(vm, "getFlake");
}
