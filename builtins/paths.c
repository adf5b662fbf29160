#include "builtins/builtin.h"
#include "lib/base_n.h"
#include "lib/digest.h"
#include "lib/path.h"

BUILTIN(baseNameOf, "baseNameOf", 1, "x", BUILTIN_GLOBAL,
    "Return what follows the last slash of the path or string *x*, as a string. One slash at the "
    "end of a string does not count.")
{
    context ctx = CONTEXT_NONE;
    struct slice s = vm_coerce(vm, args[0], COERCE_INTERPOLATE, &ctx, FIRST("baseNameOf"));
    return string_from_context(path_base_name(s), ctx);
}

BUILTIN(dirOf, "dirOf", 1, "s", BUILTIN_GLOBAL,
    "Return what comes before the last slash of *s*: a path if *s* is one, a string otherwise. "
    "Of a string without slash it is `\".\"`.")
{
    value v = vm_force(vm, args[0], NULL);
    if (value_is_path(v))
        return path_from(path_dir(value_path_bytes(v)));
    context ctx = CONTEXT_NONE;
    struct slice s = vm_coerce(vm, v, COERCE_INTERPOLATE, &ctx,
        "while evaluating the first argument passed to 'builtins.dirOf'");
    return string_from_context(path_dir(s), ctx);
}

/* The text of a path or of what coerces to one, not canonical. Unlike other coercions this lets
 * __toString return a path, which is not copied to the store. */
static struct slice path_text(struct vm *vm, value v, context *ctx, const char *why)
{
    v = vm_force(vm, v, why);
    for (uint64_t depth = 0; value_is_attrs(v); depth++) {
        value *to_string = attrs_find(value_attrs(v), SYM_toString);
        if (!to_string)
            break;
        if (depth == vm->settings.max_call_depth)
            vm_raise(vm, ERR_DEPTH, "stack overflow (possible infinite recursion)");
        v = vm_call1(vm, vm_force(vm, *to_string, NULL), v, NULL);
    }
    return value_is_path(v) ? value_path_bytes(v) : vm_coerce(vm, v, COERCE_INTERPOLATE, ctx, why);
}

BUILTIN(toPath, "toPath", 1, "s", 0,
    "**Deprecated.** Return the absolute path *s* as a string in canonical form. To make a path "
    "of a string write `/. + \"/path\"`.")
{
    context ctx = CONTEXT_NONE;
    struct slice s = path_text(vm, args[0], &ctx, FIRST("toPath"));
    if (s.len == 0 || s.ptr[0] != '/') {
        struct error *e = error_new(ERR_VALUE, POS_NONE,
            "string '%.*s' doesn't represent an absolute path", (int)s.len, s.ptr);
        error_add_trace(e, POS_NONE, FIRST("toPath"), TRACE_DEFAULT);
        vm_throw(vm, e);
    }
    return string_from_context(path_canonical(s), ctx);
}

BUILTIN(placeholder, "placeholder", 1, "output", BUILTIN_GLOBAL,
    "Return a string that stands for the store path of the output named *output* of the "
    "derivation that uses it: when the derivation is built that path is put in its place.")
{
    struct slice name = value_bytes(vm_force_plain_string(vm, args[0], FIRST("placeholder")));
    unsigned char hash[DIGEST_MAX_SIZE];
    struct digest d;
    digest_init(&d, DIGEST_SHA256);
    digest_update(&d, "nix-output:", strlen("nix-output:"));
    digest_update(&d, name.ptr, name.len);
    digest_final(&d, hash);
    struct buf text = { 0 };
    buf_char(&text, '/');
    base_n_encode(&text, BASE_N_NIX32, hash, digest_size(DIGEST_SHA256));
    return string_from_buf(&text);
}
