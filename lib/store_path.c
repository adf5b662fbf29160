#include "lib/store_path.h"
#include "lib/buf.h"
#include "lib/path.h"

/* Adds text, and ends with a quote: 'TEXT'. */
static void add_quoted(struct buf *b, struct slice text)
{
    buf_char(b, '\'');
    buf_slice(b, text);
    buf_char(b, '\'');
}

static const char *name_fault(struct slice name, const char *problem)
{
    struct buf b = { 0 };
    buf_str(&b, "name ");
    add_quoted(&b, name);
    buf_char(&b, ' ');
    buf_str(&b, problem);
    return buf_cstr(&b);
}

static const char *illegal_character(const char *what, struct slice text, const char *kind, char c)
{
    struct buf b = { 0 };
    buf_str(&b, what);
    add_quoted(&b, text);
    buf_printf(&b, " contains illegal %s ", kind);
    add_quoted(&b, (struct slice){ &c, 1 });
    return buf_cstr(&b);
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The first component is `.` or `..`, or there is nothing else. */
static const char *check_dots(struct slice name)
{
    for (size_t dots = 1; dots <= 2 && dots <= name.len && name.ptr[dots - 1] == '.'; dots++) {
        if (name.len == dots)
            return name_fault(name, "is not valid");
        if (name.ptr[dots] == '-')
            return name_fault(
                name, dots == 1 ? "is not valid: first dash-separated component must not be '.'"
                                : "is not valid: first dash-separated component must not be '..'");
    }
    return NULL;
}

const char *store_path_check_name(struct slice name)
{
    if (name.len == 0)
        return "name must not be empty";
    if (name.len > STORE_NAME_MAX)
        return name_fault(name, "must be no longer than 211 characters");
    const char *fault = check_dots(name);
    if (fault)
        return fault;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!is_alphanumeric(c) && (c == '\0' || !strchr("+-._?=", c)))
            return illegal_character("name ", name, "character", c);
    }
    return NULL;
}

static bool is_hash_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z' && !strchr("eotu", c));
}

const char *store_path_check_base(struct slice base)
{
    struct buf b = { 0 };
    if (base.len < STORE_HASH_LEN + 1) {
        add_quoted(&b, base);
        buf_str(&b, " is too short to be a valid store path");
        return buf_cstr(&b);
    }
    if (base.ptr[STORE_HASH_LEN] != '-') {
        add_quoted(&b, base);
        buf_str(&b, " can't name a store path because the hash part is not followed by a '-'");
        return buf_cstr(&b);
    }
    for (size_t i = 0; i < STORE_HASH_LEN; i++) {
        if (!is_hash_digit(base.ptr[i]))
            return illegal_character("store path ", base, "base-32 character", base.ptr[i]);
    }
    size_t skip = STORE_HASH_LEN + 1;
    const char *fault = store_path_check_name((struct slice){ base.ptr + skip, base.len - skip });
    if (!fault)
        return NULL;
    buf_str(&b, "path ");
    add_quoted(&b, base);
    buf_printf(&b, " is not a valid store path: %s", fault);
    return buf_cstr(&b);
}

static const char *find_fault(struct slice text, struct slice *path)
{
    struct buf b = { 0 };
    if (text.len == 0)
        return "empty path is not a valid store path";
    if (text.ptr[0] != '/') {
        buf_str(&b, "not an absolute path: ");
        add_quoted(&b, text);
        return buf_cstr(&b);
    }
    size_t skip = strlen(STORE_DIR "/");
    *path = path_canonical(text);
    if (path->len > skip && memcmp(path->ptr, STORE_DIR "/", skip) == 0) {
        struct slice base = { path->ptr + skip, path->len - skip };
        if (!memchr(base.ptr, '/', base.len))
            return store_path_check_base(base);
    }
    buf_str(&b, "path ");
    add_quoted(&b, *path);
    buf_str(&b, " is not in the Nix store");
    return buf_cstr(&b);
}

bool store_path_parse(struct slice text, struct slice *path, const char **why)
{
    const char *fault = find_fault(text, path);
    if (fault && why)
        *why = fault;
    return !fault;
}

bool store_path_is_derivation(struct slice path)
{
    return path.len >= 4 && memcmp(path.ptr + path.len - 4, ".drv", 4) == 0;
}
