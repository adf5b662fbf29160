/* Flake references: texts that say where a flake is. */
#include "builtins/builtin.h"
#include "builtins/flake_input.h"
#include "builtins/flake_scheme.h"

struct flake_ref {
    struct input input;
    struct slice dir; /* within what is fetched; may be empty */
    struct slice fragment;
};

/* From a URL, the parts of which that are not the input's are taken out. Returns as
 * input_from_url. */
static const char *from_url(struct vm *vm, struct flake_ref *ref, struct url *u)
{
    const struct slice *dir = url_param(u, "dir");
    ref->dir = dir ? *dir : slice_of("");
    ref->fragment = u->fragment;
    url_drop_param(u, "dir");
    u->fragment = slice_of("");
    return input_from_url(vm, &ref->input, u);
}

/* The first `#` and what follows it apart from what is ahead of it. */
static struct slice cut_fragment(struct slice text, struct slice *fragment)
{
    const char *hash = memchr(text.ptr, '#', text.len);
    size_t len = hash ? (size_t)(hash - text.ptr) : text.len;
    *fragment = hash ? (struct slice){ hash + 1, text.len - len - 1 } : slice_of("");
    return (struct slice){ text.ptr, len };
}

static NORETURN void raise_flaw(struct vm *vm, const char *flaw)
{
    vm_raise(vm, ERR_VALUE, "%s", flaw);
}

/* ID, ID/REF or ID/REF/REV: short for flake:ID/REF/REV. */
static bool parse_id(struct vm *vm, struct flake_ref *ref, struct slice text)
{
    static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    struct slice fragment, decoded;
    struct slice path = cut_fragment(text, &fragment);
    const char *why, *slash = memchr(path.ptr, '/', path.len);
    if (!flake_scheme_is_id(
            (struct slice){ path.ptr, slash ? (size_t)(slash - path.ptr) : path.len }))
        return false;
    if (slash) {
        const char *p = slash + 1, *end = path.ptr + path.len;
        if (p == end || !*p || !(strchr(word, *p) || *p == '@'))
            return false;
        while (p < end && *p && (strchr(word, *p) || strchr("_./@+-", *p)))
            p++;
        if (p < end)
            return false;
    }
    for (size_t i = 0; i < fragment.len; i++) {
        char c = fragment.ptr[i];
        if (!c || !(strchr(word, c) || strchr("-._~!$&'\"()*+,;=:@/? ^%", c)))
            return false;
    }
    if (!url_decode(fragment, &decoded, &why))
        return false;
    struct url u = { .scheme = slice_of("flake"), .fragment = { "", 0 } };
    url_split_path(&u, path);
    const char *flaw = from_url(vm, ref, &u);
    if (flaw)
        raise_flaw(vm, flaw);
    ref->fragment = decoded;
    return true;
}

/* False where it is malformed, and has to be something else. */
static bool parse_url(struct vm *vm, struct flake_ref *ref, struct slice text)
{
    struct url u;
    struct url_warn warn = input_warn(vm);
    const char *why;
    return url_parse(&u, text, true, &warn, &why) && from_url(vm, ref, &u) == NULL;
}

static void parse_path(struct vm *vm, struct flake_ref *ref, struct slice text)
{
    struct url u = { .scheme = slice_of("path"), .fragment = { "", 0 } };
    struct url_warn warn = input_warn(vm);
    struct slice fragment, query = slice_of("");
    struct slice path = cut_fragment(text, &fragment);
    const char *question = memchr(path.ptr, '?', path.len), *why;
    if (question) {
        query = (struct slice){ question + 1, path.len - (size_t)(question + 1 - path.ptr) };
        path.len = (size_t)(question - path.ptr);
    }
    if (!url_parse_query(&u, query, true, &warn, &why) || !url_decode(fragment, &u.fragment, &why))
        raise_flaw(vm, why);
    if (path.len == 0 || path.ptr[0] != '/')
        vm_raise(vm, ERR_VALUE, "flake reference '%.*s' is not an absolute path", SLICE_ARGS(text));
    url_split_path(&u, path);
    if (!url_file_path(&u, &path, &why))
        raise_flaw(vm, why);
    url_split_path(&u, path);
    u.has_authority = true;
    u.authority = slice_of("");
    const char *flaw = from_url(vm, ref, &u);
    if (flaw)
        raise_flaw(vm, flaw);
}

BUILTIN(parseFlakeRef, "parseFlakeRef", 1, "flake-ref", 0,
    "Take a flake reference like `\"github:NixOS/nixpkgs\"` apart into a set.")
{
    value v = vm_force_plain_string(
        vm, args[0], "while evaluating the argument passed to builtins.parseFlakeRef");
    struct slice text = value_bytes(v);
    struct flake_ref ref = { 0 };
    if (!parse_id(vm, &ref, text) && !parse_url(vm, &ref, text))
        parse_path(vm, &ref, text);
    if (ref.fragment.len)
        vm_raise(vm, ERR_VALUE, "unexpected fragment '%.*s' in flake reference '%.*s'",
            SLICE_ARGS(ref.fragment), SLICE_ARGS(text));
    if (ref.dir.len)
        input_set_text(&ref.input, "dir", ref.dir);
    return input_value(&ref.input);
}

/* What an attribute of a set is in an input. */
static struct input_attr read_attr(struct vm *vm, symbol name, value v)
{
    struct input_attr attr = { .name = symbol_slice(name) };
    v = vm_force(vm, v, NULL);
    if (value_is_int(v)) {
        if (value_int(v) < 0)
            vm_raise(vm, ERR_ARGUMENT, "negative value given for flake ref attr %s: %lld",
                symbol_cstr(name), (long long)value_int(v));
        attr.kind = INPUT_NUMBER;
        attr.number = (uint64_t)value_int(v);
    } else if (value_is_bool(v)) {
        attr.kind = INPUT_BOOL;
        attr.number = value_bool(v);
    } else if (value_is_string(v)) {
        attr.text = value_bytes(v);
    } else {
        vm_raise(vm, ERR_TYPE,
            "flake reference attribute sets may only contain integers, Booleans, and strings, but "
            "attribute '%s' is %s",
            symbol_cstr(name), vm_describe(v));
    }
    return attr;
}

BUILTIN(flakeRefToString, "flakeRefToString", 1, "attrs", 0,
    "Write a flake reference that is given as a set in its short form.")
{
    value v = vm_force_attrs(
        vm, args[0], "while evaluating the argument passed to builtins.flakeRefToString");
    const struct attrs *set = value_attrs(v);
    struct input in = { 0 };
    for (size_t i = 0; i < attrs_count(set); i++)
        read_attr(vm, set->shape->symbols[i], set->slots[i]);
    const uint32_t *order = shape_by_name(set->shape);
    for (size_t i = 0; i < attrs_count(set); i++)
        input_set(&in, read_attr(vm, set->shape->symbols[order[i]], set->slots[order[i]]));
    const struct slice *found = input_text(vm, &in, "dir");
    struct slice dir = found ? *found : slice_of("");
    input_drop(&in, "dir");
    input_check(vm, &in);
    struct url u = input_url(vm, &in);
    if (dir.len && !url_param(&u, "dir"))
        url_set_param(&u, slice_of("dir"), dir);
    return string_from_cstr(url_text(&u));
}
