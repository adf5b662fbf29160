#include "builtins/flake_git.h"
#include "builtins/builtin.h"
#include "builtins/flake_scheme.h"
#include "builtins/json.h"

/* References ------------------------------------------------------------------------------ */

static bool is_ref_char(char c)
{
    return (unsigned char)c > ' ' && c != '\177' && !strchr("~^:\\?[*", c);
}

/* What is between two slashes. */
static bool is_ref_part(struct slice s)
{
    static const char lock[] = ".lock";
    size_t tail = sizeof lock - 1;
    if (s.len == 0 || s.ptr[0] == '.')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i], next = i + 1 < s.len ? s.ptr[i + 1] : '\0';
        if (!is_ref_char(c) || (c == '.' && next == '.') || (c == '@' && next == '{'))
            return false;
    }
    return s.len < tail || memcmp(s.ptr + s.len - tail, lock, tail) != 0;
}

bool flake_git_is_ref(struct slice name)
{
    size_t parts = 0, start = 0;
    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && name.ptr[i] != '/')
            continue;
        if (!is_ref_part((struct slice){ name.ptr + start, i - start }))
            return false;
        start = i + 1;
        parts++;
    }
    if (slice_eq(name, slice_of("@")) || name.ptr[name.len - 1] == '.')
        return false;
    return parts > 1 || name.ptr[0] != '-';
}

/* URLs ------------------------------------------------------------------------------------ */

static bool has_prefix(struct slice s, const char *prefix)
{
    size_t len = strlen(prefix);
    return s.len >= len && memcmp(s.ptr, prefix, len) == 0;
}

/* user@host:path as ssh://user@host/path; any other text as it is. The `@` is the last one that is
 * ahead of the last colon and of all slashes. */
static struct slice rewrite_scp(struct slice text)
{
    const char *slash = memchr(text.ptr, '/', text.len);
    const char *colon = memrchr(text.ptr, ':', text.len);
    if (!colon)
        return text;
    const char *end = slash && slash < colon ? slash : colon;
    const char *at = memrchr(text.ptr, '@', (size_t)(end - text.ptr));
    if (!at)
        return text;
    struct buf b = { 0 };
    buf_str(&b, "ssh://");
    buf_add(&b, text.ptr, (size_t)(colon - text.ptr));
    buf_char(&b, '/');
    buf_add(&b, colon + 1, (size_t)(text.ptr + text.len - colon - 1));
    return buf_view(&b);
}

bool flake_git_url(struct url *u, struct slice text, const struct url_warn *warn, const char **why)
{
    text = rewrite_scp(text);
    if (has_prefix(text, "file:") || has_prefix(text, "git+file:") ||
        memmem(text.ptr, text.len, "://", 3)) {
        if (!url_parse(u, text, false, warn, why))
            return false;
        if (slice_eq(url_application(u), slice_of("git")))
            u->scheme = url_transport(u);
        return true;
    }
    *u = (struct url){ .scheme = slice_of("file"), .authority = { "", 0 }, .fragment = { "", 0 } };
    u->has_authority = has_prefix(text, "/");
    url_split_path(u, text);
    if (memchr(u->path[0].ptr, ':', u->path[0].len)) {
        struct buf b = { 0 };
        buf_printf(&b,
            "SCP-like URL '%.*s' is not supported; use SSH URL syntax instead (ssh://...)",
            (int)text.len, text.ptr);
        *why = buf_cstr(&b);
        return false;
    }
    return true;
}

/* Keys ------------------------------------------------------------------------------------ */

static const char *json_type(value v)
{
    return value_is_attrs(v)    ? "object"
           : value_is_list(v)   ? "array"
           : value_is_string(v) ? "string"
           : value_is_bool(v)   ? "boolean"
           : value_is_null(v)   ? "null"
                                : "number";
}

static void check_json_type(struct vm *vm, value v, const char *wanted)
{
    struct buf text = { 0 };
    context ctx = CONTEXT_NONE;
    if (strcmp(json_type(v), wanted) == 0)
        return;
    json_write(vm, v, &text, &ctx, false);
    vm_raise(vm, ERR_VALUE, "Expected JSON value to be of type '%s' but it is of type '%s': %s",
        wanted, json_type(v), buf_cstr(&text));
}

struct key {
    struct slice type, key;
};

static struct slice key_part(struct vm *vm, value v)
{
    check_json_type(vm, v, "string");
    return value_bytes(v);
}

static struct key read_key(struct vm *vm, value v)
{
    struct key key = { .type = slice_of("ssh-ed25519") };
    check_json_type(vm, v, "object");
    value *type = attrs_find(value_attrs(v), SYM_type);
    value *text = attrs_find(value_attrs(v), symbol_intern(slice_of("key")));
    if (type)
        key.type = key_part(vm, *type);
    if (!text) {
        struct buf json = { 0 };
        context ctx = CONTEXT_NONE;
        json_write(vm, v, &json, &ctx, false);
        vm_raise(vm, ERR_VALUE, "Expected JSON object to contain key 'key' but it doesn't: %s",
            buf_cstr(&json));
    }
    key.key = key_part(vm, *text);
    return key;
}

static value key_value(const struct key *key)
{
    struct attrs_builder set = { 0 };
    attrs_add(&set, SYM_type, string_from(key->type), POS_NONE);
    attrs_add(&set, symbol_intern(slice_of("key")), string_from(key->key), POS_NONE);
    return attrs_finish(&set);
}

/* The keys of `publicKeys` and, behind them, that of `publicKey`. */
static struct key *read_keys(struct vm *vm, const struct input *in, size_t *count)
{
    const struct slice *text = input_text(vm, in, "publicKeys");
    const struct list *list = &list_empty;
    if (text) {
        struct error *e;
        value v = json_parse(*text, &e);
        if (value_is_none(v))
            vm_throw(vm, e);
        check_json_type(vm, v, "array");
        list = value_list(v);
    }
    struct key *keys = gc_alloc((list->count + 1) * sizeof *keys);
    for (*count = 0; *count < list->count; ++*count)
        keys[*count] = read_key(vm, list->items[*count]);
    if (input_find(in, "publicKey")) {
        const struct slice *type = input_text(vm, in, "keytype");
        keys[(*count)++] = (struct key){ type ? *type : slice_of("ssh-ed25519"),
            input_need_text(vm, in, "publicKey") };
    }
    return keys;
}

void flake_git_add_keys(struct vm *vm, const struct input *in, struct url *u)
{
    size_t count;
    struct key *keys = read_keys(vm, in, &count);
    if (count == 1) {
        url_set_param(u, slice_of("keytype"), keys[0].type);
        url_set_param(u, slice_of("publicKey"), keys[0].key);
    } else if (count > 1) {
        struct list *list = list_new(count);
        struct buf json = { 0 };
        context ctx = CONTEXT_NONE;
        for (size_t i = 0; i < count; i++)
            list->items[i] = key_value(&keys[i]);
        json_write(vm, value_of_list(list), &json, &ctx, false);
        url_set_param(u, slice_of("publicKeys"), buf_view(&json));
    }
}
