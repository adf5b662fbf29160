/* The first line for each builtin that takes a short text apart: versions, hashes, store paths,
 * flake references, numbers, paths; the second line where it takes two. */
#include "lib/number.h"
#include "lib/path.h"
#include "lib/store_path.h"
#include "lib/string.h"
#include "lib/url.h"
#include "t/fuzz/machine.h"

struct call {
    const char *name;
    value args[2];
    size_t count;
};

static void run_call(struct vm *vm, void *arg)
{
    struct call *call = arg;
    vm_force_deep(vm, fuzz_call(vm, call->name, call->args, call->count));
}

static value hash_request(value text, const char *algorithm, const char *format)
{
    struct attrs_builder b = { 0 };
    attrs_add(&b, symbol_intern(slice_of("hash")), text, POS_NONE);
    if (algorithm)
        attrs_add(
            &b, symbol_intern(slice_of("hashAlgo")), string_from(slice_of(algorithm)), POS_NONE);
    attrs_add(&b, symbol_intern(slice_of("toHashFormat")), string_from(slice_of(format)), POS_NONE);
    return attrs_finish(&b);
}

static void ignore_param(void *self, struct slice param)
{
    (void)self, (void)param;
}

static void read_texts(struct slice a)
{
    int64_t integer;
    double real;
    number_parse_int(a, &integer);
    number_parse_float(a, &real);
    struct slice path;
    const char *why;
    store_path_parse(a, &path, &why);
    if (a.len && a.ptr[0] == '/')
        path_canonical(a);
    struct url url;
    struct url_warn warn = { ignore_param, NULL };
    if (url_parse(&url, a, false, &warn, &why)) {
        struct buf out = { 0 };
        url_write(&out, &url);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_machine();
    struct slice text = fuzz_text(data, size);
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t split = end ? (size_t)(end - text.ptr) : text.len;
    struct slice first = fuzz_text((const uint8_t *)text.ptr, split);
    value a = string_from(first);
    value b = string_from((struct slice){ text.ptr + split, text.len - split });
    read_texts(first);
    struct call calls[] = {
        { "splitVersion", { a }, 1 },
        { "compareVersions", { a, b }, 2 },
        { "parseDrvName", { a }, 1 },
        { "baseNameOf", { a }, 1 },
        { "dirOf", { a }, 1 },
        { "placeholder", { a }, 1 },
        { "hashString", { a, b }, 2 },
        { "toFile", { a, b }, 2 },
        { "toPath", { a }, 1 },
        { "convertHash", { hash_request(a, "sha256", "sri") }, 1 },
        { "convertHash", { hash_request(a, NULL, "nix32") }, 1 },
        { "convertHash", { hash_request(a, "md5", "base16") }, 1 },
        { "parseFlakeRef", { a }, 1 },
        { "unsafeDiscardStringContext", { a }, 1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(calls); i++)
        fuzz_try(run_call, &calls[i]);
    return 0;
}
