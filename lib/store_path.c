#include "lib/store_path.h"
#include "lib/buf.h"
#include "lib/path.h"

struct slice store_dir = { "/nix/store", sizeof "/nix/store" - 1 };

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
    *path = path_canonical(text);
    struct slice object, rest;
    if (store_path_split(*path, &object, &rest) && rest.len == 0)
        return store_path_check_base(store_path_base(*path));
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

/* Parts ----------------------------------------------------------------------------------- */

bool store_path_split(struct slice path, struct slice *object, struct slice *rest)
{
    size_t start = store_dir.len + 1;
    if (path.len <= start || path.ptr[store_dir.len] != '/' ||
        memcmp(path.ptr, store_dir.ptr, store_dir.len) != 0)
        return false;
    const char *slash = memchr(path.ptr + start, '/', path.len - start);
    size_t end = slash ? (size_t)(slash - path.ptr) : path.len;
    *object = (struct slice){ path.ptr, end };
    *rest = (struct slice){ path.ptr + end, path.len - end };
    return true;
}

static struct slice skip(struct slice s, size_t n)
{
    return (struct slice){ s.ptr + n, s.len - n };
}

struct slice store_path_base(struct slice path)
{
    return skip(path, store_dir.len + 1);
}

struct slice store_path_name(struct slice path)
{
    return skip(path, store_dir.len + 1 + STORE_HASH_LEN + 1);
}

struct slice store_path_output_name(struct slice derivation_name, struct slice output)
{
    if (slice_eq(output, slice_of("out")))
        return derivation_name;
    struct buf b = { 0 };
    buf_slice(&b, derivation_name);
    buf_char(&b, '-');
    buf_slice(&b, output);
    return buf_view(&b);
}

/* Making ---------------------------------------------------------------------------------- */

void store_path_fold(unsigned char folded[STORE_HASH_SIZE], const unsigned char *sha256)
{
    memset(folded, 0, STORE_HASH_SIZE);
    for (size_t i = 0; i < digest_size(DIGEST_SHA256); i++)
        folded[i % STORE_HASH_SIZE] ^= sha256[i];
}

static void add(struct digest *d, struct slice s)
{
    digest_update(d, s.ptr, s.len);
}

static void add_hash(struct digest *d, const struct hash *hash)
{
    char digits[2 * DIGEST_MAX_SIZE];
    add(d, slice_of(digest_name(hash->kind)));
    add(d, slice_of(":"));
    add(d, base_n_format_16(digits, hash));
}

/* `d` has taken what the text begins with, up to the hash. */
static struct slice make(struct digest *d, const struct hash *hash, struct slice name)
{
    unsigned char digest[DIGEST_MAX_SIZE], folded[STORE_HASH_SIZE];
    add(d, slice_of(":"));
    add_hash(d, hash);
    add(d, slice_of(":"));
    add(d, store_dir);
    add(d, slice_of(":"));
    add(d, name);
    digest_final(d, digest);
    store_path_fold(folded, digest);

    struct buf path = { 0 };
    buf_reserve(&path, store_dir.len + STORE_HASH_LEN + name.len + 3);
    buf_slice(&path, store_dir);
    buf_char(&path, '/');
    base_n_encode(&path, BASE_N_NIX32, folded, STORE_HASH_SIZE);
    buf_char(&path, '-');
    buf_slice(&path, name);
    buf_cstr(&path);
    return buf_view(&path);
}

const char *store_method_prefix(enum store_method method)
{
    static const char *const prefixes[] = {
        [STORE_FLAT] = "",
        [STORE_NAR] = "r:",
        [STORE_TEXT] = "text:",
        [STORE_GIT] = "git:",
    };
    return prefixes[method];
}

static void begin(struct digest *d, const char *type)
{
    digest_init(d, DIGEST_SHA256);
    add(d, slice_of(type));
}

static void add_references(struct digest *d, const struct slice *references, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add(d, slice_of(":"));
        add(d, references[i]);
    }
}

struct slice store_path_of_text(
    struct slice name, struct slice text, const struct slice *references, size_t count)
{
    struct digest d;
    struct hash hash = { .kind = DIGEST_SHA256 };
    digest_of(DIGEST_SHA256, text, hash.bytes);
    begin(&d, "text");
    add_references(&d, references, count);
    return make(&d, &hash, name);
}

struct hash store_path_hash_fixed(
    enum store_method method, const struct hash *hash, struct slice path)
{
    struct hash result = { .kind = DIGEST_SHA256 };
    struct digest d;
    begin(&d, "fixed:out:");
    add(&d, slice_of(store_method_prefix(method)));
    add_hash(&d, hash);
    add(&d, slice_of(":"));
    add(&d, path);
    digest_final(&d, result.bytes);
    return result;
}

struct slice store_path_of_contents(struct slice name, enum store_method method,
    const struct hash *hash, const struct slice *references, size_t count)
{
    struct digest d;
    if (method == STORE_TEXT || (method == STORE_NAR && hash->kind == DIGEST_SHA256)) {
        begin(&d, method == STORE_TEXT ? "text" : "source");
        add_references(&d, references, count);
        return make(&d, hash, name);
    }
    assert(count == 0);
    struct hash fixed = store_path_hash_fixed(method, hash, (struct slice){ "", 0 });
    begin(&d, "output:out");
    return make(&d, &fixed, name);
}

struct slice store_path_of_output(
    struct slice derivation_name, struct slice output, const struct hash *hash)
{
    struct digest d;
    begin(&d, "output:");
    add(&d, output);
    return make(&d, hash, store_path_output_name(derivation_name, output));
}
