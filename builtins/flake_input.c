#include "builtins/flake_input.h"
#include "builtins/builtin.h"
#include "builtins/flake_scheme.h"
#include "builtins/hash.h"
#include "builtins/json.h"
#include "lib/base_n.h"

static void warn_param(void *vm, struct slice param)
{
    vm_warn(vm, POS_NONE, "dubious URI query '%.*s' is missing equal sign '=', ignoring",
        (int)param.len, param.ptr);
}

struct url_warn input_warn(struct vm *vm)
{
    return (struct url_warn){ warn_param, vm };
}

/* Attributes ------------------------------------------------------------------------------ */

/* Where the attribute of a name is or would be. */
static size_t find_place(const struct input *in, struct slice name)
{
    size_t low = 0, high = in->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_cmp(in->attrs[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct input_attr *input_find(const struct input *in, const char *name)
{
    size_t i = find_place(in, slice_of(name));
    bool found = i < in->count && slice_eq(in->attrs[i].name, slice_of(name));
    return found ? &in->attrs[i] : NULL;
}

void input_set(struct input *in, struct input_attr attr)
{
    size_t i = find_place(in, attr.name);
    bool found = i < in->count && slice_eq(in->attrs[i].name, attr.name);
    if (!found) {
        if (in->count == in->cap)
            in->attrs = gc_grow(in->attrs, sizeof *in->attrs, &in->cap);
        memmove(in->attrs + i + 1, in->attrs + i, (in->count - i) * sizeof *in->attrs);
        in->count++;
    }
    in->attrs[i] = attr;
}

void input_set_text(struct input *in, const char *name, struct slice text)
{
    input_set(in, (struct input_attr){ .name = slice_of(name), .kind = INPUT_TEXT, .text = text });
}

void input_set_number(struct input *in, const char *name, uint64_t number)
{
    input_set(
        in, (struct input_attr){ .name = slice_of(name), .kind = INPUT_NUMBER, .number = number });
}

void input_set_flag(struct input *in, const char *name, bool on)
{
    input_set(in, (struct input_attr){ .name = slice_of(name), .kind = INPUT_BOOL, .number = on });
}

struct input input_copy(const struct input *in)
{
    struct input copy = { 0 };
    for (size_t i = 0; i < in->count; i++)
        input_set(&copy, in->attrs[i]);
    return copy;
}

void input_drop(struct input *in, const char *name)
{
    struct input_attr *attr = input_find(in, name);
    if (!attr)
        return;
    in->count--;
    memmove(attr, attr + 1, (size_t)(in->attrs + in->count - attr) * sizeof *attr);
}

value input_value(const struct input *in)
{
    struct attrs_builder set = { 0 };
    for (size_t i = 0; i < in->count; i++) {
        const struct input_attr *a = &in->attrs[i];
        value v = a->kind == INPUT_TEXT     ? string_from(a->text)
                  : a->kind == INPUT_NUMBER ? value_of_int((int64_t)a->number)
                                            : value_of_bool(a->number);
        attrs_add(&set, symbol_intern(a->name), v, POS_NONE);
    }
    return attrs_finish(&set);
}

const char *input_json(struct vm *vm, const struct input *in)
{
    struct buf out = { 0 };
    context ctx = CONTEXT_NONE;
    json_write(vm, input_value(in), &out, &ctx, false);
    return buf_cstr(&out);
}

const struct slice *input_text(struct vm *vm, const struct input *in, const char *name)
{
    const struct input_attr *a = input_find(in, name);
    if (a && a->kind != INPUT_TEXT)
        vm_raise(
            vm, ERR_ARGUMENT, "input attribute '%s' is not a string %s", name, input_json(vm, in));
    return a ? &a->text : NULL;
}

struct slice input_need_text(struct vm *vm, const struct input *in, const char *name)
{
    const struct slice *text = input_text(vm, in, name);
    if (!text)
        vm_raise(vm, ERR_ARGUMENT, "input attribute '%s' is missing", name);
    return *text;
}

const char *input_cstr(struct vm *vm, const struct input *in, const char *name)
{
    const struct slice *text = input_text(vm, in, name);
    struct buf b = { 0 };
    if (!text)
        return NULL;
    buf_slice(&b, *text);
    return buf_cstr(&b);
}

bool input_number(struct vm *vm, const struct input *in, const char *name, uint64_t *number)
{
    const struct input_attr *a = input_find(in, name);
    if (a && a->kind != INPUT_NUMBER)
        vm_raise(vm, ERR_ARGUMENT, "input attribute '%s' is not an integer", name);
    if (a)
        *number = a->number;
    return a != NULL;
}

bool input_flag(struct vm *vm, const struct input *in, const char *name)
{
    const struct input_attr *a = input_find(in, name);
    if (a && a->kind != INPUT_BOOL)
        vm_raise(vm, ERR_ARGUMENT, "input attribute '%s' is not a Boolean", name);
    return a && a->number;
}

/* Hashes ---------------------------------------------------------------------------------- */

static struct slice format_hash(const struct hash *hash, enum base_n base)
{
    struct buf out = { 0 };
    base_n_format_hash(&out, hash, base, false);
    return buf_view(&out);
}

bool input_rev(struct vm *vm, const struct input *in, struct slice *rev)
{
    const struct slice *text = input_text(vm, in, "rev");
    if (!text)
        return false;
    struct hash hash;
    struct buf message = { 0 };
    enum digest_status status = base_n_parse_hash(*text, DIGEST_NONE, &hash, &message);
    if (status == DIGEST_BAD_HASH) {
        message.len = 0;
        status = base_n_parse_hash(*text, DIGEST_SHA1, &hash, &message);
    }
    if (status != DIGEST_OK)
        hash_raise(vm, status, &message);
    *rev = format_hash(&hash, BASE_N_16);
    return true;
}

void input_check_sha1(struct vm *vm, struct slice text)
{
    struct hash hash;
    struct buf message = { 0 };
    enum digest_status status = base_n_parse_hash(text, DIGEST_SHA1, &hash, &message);
    if (status != DIGEST_OK)
        hash_raise(vm, status, &message);
}

static struct hash parse_nar_hash(struct vm *vm, struct slice text)
{
    struct hash hash = { .kind = DIGEST_SHA256 };
    struct buf message = { 0 };
    const char *dash = memchr(text.ptr, '-', text.len);
    if (text.len == 0)
        return hash;
    if (!dash)
        vm_raise(vm, ERR_VALUE, "hash '%.*s' is not SRI", (int)text.len, text.ptr);
    struct slice name = { text.ptr, (size_t)(dash - text.ptr) };
    enum digest_status status = digest_select(name, &hash.kind, &message);
    if (status == DIGEST_OK)
        status = base_n_parse_hash(text, DIGEST_NONE, &hash, &message);
    if (status != DIGEST_OK)
        hash_raise(vm, status, &message);
    if (hash.kind != DIGEST_SHA256)
        vm_raise(vm, ERR_ALGORITHM, "narHash must use SHA-256");
    return hash;
}

bool input_nar_hash(struct vm *vm, const struct input *in, struct slice *sri)
{
    const struct slice *text = input_text(vm, in, "narHash");
    if (!text)
        return false;
    struct hash hash = parse_nar_hash(vm, *text);
    *sri = format_hash(&hash, BASE_N_SRI);
    return true;
}

/* Inputs ---------------------------------------------------------------------------------- */

static void check_common(struct vm *vm, const struct input *in)
{
    input_need_text(vm, in, "type");
    input_text(vm, in, "ref");
    uint64_t ignored;
    input_number(vm, in, "revCount", &ignored);
    input_number(vm, in, "lastModified", &ignored);
}

static void require_feature(struct vm *vm, const struct flake_scheme *scheme)
{
    if (scheme->flakes)
        vm_require_feature(vm, "flakes");
}

static const struct flake_scheme *find_scheme(struct slice name)
{
    for (size_t i = 0; i < flake_scheme_count; i++) {
        if (slice_eq(name, slice_of(flake_schemes[i].name)))
            return &flake_schemes[i];
    }
    return NULL;
}

const char *input_from_url(struct vm *vm, struct input *in, struct url *u)
{
    for (size_t i = 0; i < flake_scheme_count; i++) {
        const struct flake_scheme *scheme = &flake_schemes[i];
        if (!scheme->takes(scheme, u))
            continue;
        *in = (struct input){ 0 };
        input_set_text(in, "type", slice_of(scheme->name));
        const char *flaw = scheme->from_url(vm, scheme, in, u);
        if (flaw)
            return flaw;
        require_feature(vm, scheme);
        check_common(vm, in);
        return NULL;
    }
    bool swapped = slice_eq(url_application(u), slice_of("file")) &&
                   slice_eq(url_transport(u), slice_of("git"));
    vm_raise(vm, ERR_VALUE, "input '%s' is unsupported%s", url_text(u),
        swapped ? "; did you mean 'git+file' instead of 'file+git'?" : "");
}

static void check_names(struct vm *vm, const struct flake_scheme *scheme, const struct input *in)
{
    for (size_t i = 0; i < in->count; i++) {
        struct slice name = in->attrs[i].name;
        if (!slice_eq(name, slice_of("type")) && !slice_eq(name, slice_of("__final")) &&
            !flake_scheme_allows(scheme, name))
            vm_raise(vm, ERR_ARGUMENT, "input attribute '%.*s' not supported by scheme '%s'",
                (int)name.len, name.ptr, scheme->name);
    }
}

void input_check(struct vm *vm, struct input *in)
{
    const struct slice *type = input_text(vm, in, "type");
    if (!type)
        vm_raise(vm, ERR_ARGUMENT,
            "'type' attribute to specify input scheme is required but not provided");
    const struct flake_scheme *scheme = find_scheme(*type);
    if (scheme) {
        require_feature(vm, scheme);
        check_names(vm, scheme, in);
        const char *flaw = scheme->check(vm, in);
        if (flaw)
            vm_raise(vm, ERR_VALUE, "%s", flaw);
    }
    check_common(vm, in);
}

struct url input_url(struct vm *vm, const struct input *in)
{
    const struct flake_scheme *scheme = find_scheme(input_need_text(vm, in, "type"));
    if (!scheme)
        vm_raise(vm, ERR_VALUE, "cannot show unsupported input '%s'", input_json(vm, in));
    return scheme->to_url(vm, scheme, in);
}
