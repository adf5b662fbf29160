#include "builtins/flake_scheme.h"
#include "builtins/builtin.h"
#include "builtins/flake_git.h"

static bool is(struct slice s, const char *text)
{
    return slice_eq(s, slice_of(text));
}

static bool is_one_of(struct slice s, const char *const *names)
{
    while (*names && !is(s, *names))
        names++;
    return *names != NULL;
}

bool flake_scheme_allows(const struct flake_scheme *scheme, struct slice attr)
{
    return is_one_of(attr, scheme->attrs);
}

static bool has_scheme_name(const struct flake_scheme *self, const struct url *u)
{
    return is(u->scheme, self->name);
}

static void set_bool(struct input *in, struct slice name, bool on)
{
    input_set(in, (struct input_attr){ .name = name, .kind = INPUT_BOOL, .number = on });
}

/* A number of 64 bits, a plus sign ahead of it allowed. */
static bool parse_number(struct slice text, uint64_t *n)
{
    size_t i = text.len > 1 && text.ptr[0] == '+' ? 1 : 0;
    *n = 0;
    for (; i < text.len; i++) {
        unsigned digit = (unsigned char)text.ptr[i] - '0';
        if (digit > 9 || __builtin_mul_overflow(*n, 10, n) || __builtin_add_overflow(*n, digit, n))
            return false;
    }
    return text.len > 0;
}

static bool set_number(struct input *in, struct slice name, struct slice text)
{
    struct input_attr attr = { .name = name, .kind = INPUT_NUMBER };
    if (!parse_number(text, &attr.number))
        return false;
    input_set(in, attr);
    return true;
}

static struct url no_url(const char *scheme)
{
    return (struct url){ .scheme = slice_of(scheme), .fragment = { "", 0 } };
}

/* That of an input which was checked. */
static struct url parse_url(struct vm *vm, const struct input *in)
{
    struct url u;
    struct url_warn warn = input_warn(vm);
    const char *why;
    if (!url_parse(&u, input_need_text(vm, in, "url"), false, &warn, &why))
        vm_raise(vm, ERR_VALUE, "%s", why);
    return u;
}

static void set_param(struct url *u, const char *name, struct slice text)
{
    url_set_param(u, slice_of(name), text);
}

static void add_rev_and_ref(struct vm *vm, struct url *u, const struct input *in)
{
    struct slice rev;
    if (input_rev(vm, in, &rev))
        set_param(u, "rev", rev);
    const struct slice *ref = input_text(vm, in, "ref");
    if (ref)
        set_param(u, "ref", *ref);
}

static void add_nar_hash(struct vm *vm, struct url *u, const struct input *in)
{
    struct slice hash;
    if (input_nar_hash(vm, in, &hash))
        set_param(u, "narHash", hash);
}

/* Names ----------------------------------------------------------------------------------- */

static bool is_hex_digit(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

static struct slice lower_case(struct slice text)
{
    struct buf b = { 0 };
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_char(&b, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    return buf_view(&b);
}

static bool is_rev(struct slice text)
{
    size_t i = 0;
    while (i < text.len && is_hex_digit(text.ptr[i]))
        i++;
    return i == 40 && i == text.len;
}

bool flake_scheme_is_id(struct slice text)
{
    size_t i = 0;
    while (i < text.len && (i > 0 ? is_word(text.ptr[i]) || text.ptr[i] == '_' || text.ptr[i] == '-'
                                  : is_letter(text.ptr[i])))
        i++;
    return i > 0 && i == text.len;
}

static bool is_host(struct slice text)
{
    size_t i = 0;
    while (i < text.len && (is_word(text.ptr[i]) || text.ptr[i] == '.' || text.ptr[i] == '-'))
        i++;
    return i == text.len;
}

static bool is_mercurial_ref(struct slice text)
{
    size_t i = 0;
    while (i < text.len && text.ptr[i] &&
           (is_word(text.ptr[i]) || strchr(i > 0 ? "@_./+-" : "@", text.ptr[i])))
        i++;
    return i > 0 && i == text.len;
}

/* The parts of a URL's path that are not empty. */
static size_t path_names(const struct url *u, struct slice **names)
{
    size_t count = 0;
    *names = gc_alloc((u->path_count + 1) * sizeof **names);
    for (size_t i = 0; i < u->path_count; i++) {
        if (u->path[i].len)
            (*names)[count++] = u->path[i];
    }
    return count;
}

/* flake:ID/REF/REV ------------------------------------------------------------------------ */

static const char *const indirect_attrs[] = { "id", "ref", "rev", "narHash", NULL };

static bool indirect_takes(
    const struct flake_scheme *self __attribute__((unused)), const struct url *u)
{
    return is(u->scheme, "flake");
}

static const char *indirect_check(struct vm *vm, struct input *in)
{
    struct slice id = input_need_text(vm, in, "id");
    return flake_scheme_is_id(id) ? NULL
                                  : buf_text("'%.*s' is not a valid flake ID", SLICE_ARGS(id));
}

static const char *indirect_from_url(struct vm *vm,
    const struct flake_scheme *self __attribute__((unused)), struct input *in, struct url *u)
{
    struct slice *names;
    size_t count = path_names(u, &names);
    if (count == 0 || count > 3)
        return buf_text("GitHub URL '%s' is invalid", url_text(u));
    if (count == 2 && is_rev(names[1])) {
        input_set_text(in, "rev", lower_case(names[1]));
    } else if (count >= 2) {
        if (!flake_git_is_ref(names[1]))
            return buf_text("in flake URL '%s', '%.*s' is not a %sbranch/tag name", url_text(u),
                SLICE_ARGS(names[1]), count == 2 ? "commit hash or " : "");
        input_set_text(in, "ref", names[1]);
    }
    if (count == 3) {
        if (!is_rev(names[2]))
            return buf_text("in flake URL '%s', '%.*s' is not a commit hash", url_text(u),
                SLICE_ARGS(names[2]));
        input_set_text(in, "rev", lower_case(names[2]));
    }
    input_set_text(in, "id", names[0]);
    return indirect_check(vm, in);
}

static struct url indirect_to_url(
    struct vm *vm, const struct flake_scheme *self __attribute__((unused)), const struct input *in)
{
    struct url u = no_url("flake");
    struct slice rev;
    url_push_path(&u, input_need_text(vm, in, "id"));
    const struct slice *ref = input_text(vm, in, "ref");
    if (ref)
        url_push_path(&u, *ref);
    if (input_rev(vm, in, &rev))
        url_push_path(&u, rev);
    return u;
}

/* github:OWNER/REPO/REF and their like ---------------------------------------------------- */

static const char *const forge_attrs[] = { "owner", "repo", "ref", "rev", "narHash", "lastModified",
    "host", "treeHash", NULL };

static const char *forge_check(struct vm *vm, struct input *in)
{
    input_need_text(vm, in, "owner");
    input_need_text(vm, in, "repo");
    const struct slice *ref = input_text(vm, in, "ref"), *rev = input_text(vm, in, "rev");
    if (ref && rev)
        return buf_text(
            "input %s contains both a commit hash ('%.*s') and a branch/tag name ('%.*s')",
            input_json(vm, in), SLICE_ARGS(*rev), SLICE_ARGS(*ref));
    if (rev)
        input_check_sha1(vm, *rev);
    if (ref && !flake_git_is_ref(*ref))
        return buf_text("input %s contains an invalid branch/tag name", input_json(vm, in));
    const struct slice *host = input_text(vm, in, "host");
    if (host && !is_host(*host))
        return buf_text("input %s contains an invalid instance host", input_json(vm, in));
    return NULL;
}

/* The names from the third on, which are a revision or a reference that has slashes. */
static void set_forge_ref(struct input *in, const struct slice *names, size_t count)
{
    struct buf ref = { 0 };
    for (size_t i = 2; i < count; i++) {
        buf_str(&ref, i > 2 ? "/" : "");
        buf_slice(&ref, names[i]);
    }
    if (count > 2)
        input_set_text(in, count == 3 && is_rev(names[2]) ? "rev" : "ref", buf_view(&ref));
}

static const char *forge_from_url(struct vm *vm,
    const struct flake_scheme *self __attribute__((unused)), struct input *in, struct url *u)
{
    struct slice *names;
    size_t count = path_names(u, &names);
    if (count < 2)
        return buf_text("URL '%s' is invalid", url_text(u));
    set_forge_ref(in, names, count);
    for (size_t i = 0; i < u->query_count; i++) {
        struct slice name = u->query[i].name;
        bool rev = is(name, "rev");
        if ((rev || is(name, "ref")) && input_find(in, rev ? "rev" : "ref"))
            return buf_text("URL '%s' contains multiple %s", url_text(u),
                rev ? "commit hashes" : "branch/tag names");
        if (rev || is(name, "ref") || is(name, "host") || is(name, "narHash"))
            input_set(in, (struct input_attr){ name, INPUT_TEXT, u->query[i].value, 0 });
    }
    input_set_text(in, "owner", names[0]);
    input_set_text(in, "repo", names[1]);
    return forge_check(vm, in);
}

static struct url forge_to_url(
    struct vm *vm, const struct flake_scheme *self, const struct input *in)
{
    struct url u = no_url(self->name);
    struct slice rev;
    url_push_path(&u, input_need_text(vm, in, "owner"));
    url_push_path(&u, input_need_text(vm, in, "repo"));
    const struct slice *ref = input_text(vm, in, "ref");
    bool has_rev = input_rev(vm, in, &rev);
    if (ref)
        url_push_path(&u, *ref);
    if (has_rev)
        url_push_path(&u, rev);
    add_nar_hash(vm, &u, in);
    const struct slice *host = input_text(vm, in, "host");
    if (host)
        set_param(&u, "host", *host);
    return u;
}

/* path:/a/b ------------------------------------------------------------------------------- */

static const char *const path_attrs[] = { "path", "rev", "revCount", "lastModified", "narHash",
    NULL };

static const char *path_check(struct vm *vm, struct input *in)
{
    input_need_text(vm, in, "path");
    return NULL;
}

static const char *path_from_url(struct vm *vm,
    const struct flake_scheme *self __attribute__((unused)), struct input *in, struct url *u)
{
    struct slice path;
    const char *why;
    if (u->has_host)
        vm_raise(vm, ERR_VALUE, "path URL '%s' should not have an authority ('%.*s')", url_text(u),
            SLICE_ARGS(u->authority));
    if (!url_file_path(u, &path, &why))
        return why;
    input_set_text(in, "path", path);
    for (size_t i = 0; i < u->query_count; i++) {
        struct slice name = u->query[i].name, text = u->query[i].value;
        bool number = is(name, "revCount") || is(name, "lastModified");
        if (is(name, "rev") || is(name, "narHash"))
            input_set(in, (struct input_attr){ name, INPUT_TEXT, text, 0 });
        else if (!number || !set_number(in, name, text))
            vm_raise(vm, ERR_VALUE, "path URL '%s' has %s parameter '%.*s'", url_text(u),
                number ? "invalid" : "unsupported", SLICE_ARGS(name));
    }
    return NULL;
}

static struct slice attr_text(const struct input_attr *attr)
{
    struct buf b = { 0 };
    if (attr->kind == INPUT_TEXT)
        return attr->text;
    buf_printf(&b, "%llu", (unsigned long long)attr->number);
    return buf_view(&b);
}

static struct url path_to_url(
    struct vm *vm, const struct flake_scheme *self, const struct input *in)
{
    struct url u = no_url(self->name);
    url_split_path(&u, input_need_text(vm, in, "path"));
    for (size_t i = 0; i < in->count; i++) {
        const struct input_attr *a = &in->attrs[i];
        if (!is(a->name, "path") && !is(a->name, "type") && !is(a->name, "__final"))
            url_set_param(&u, a->name, attr_text(a));
    }
    return u;
}

/* git+https://host/path ------------------------------------------------------------------- */

static const char *const git_attrs[] = { "url", "ref", "rev", "shallow", "submodules", "lfs",
    "exportIgnore", "lastModified", "revCount", "narHash", "allRefs", "name", "dirtyRev",
    "dirtyShortRev", "verifyCommit", "keytype", "publicKey", "publicKeys", NULL };

static bool git_takes(const struct flake_scheme *self __attribute__((unused)), const struct url *u)
{
    return is(u->scheme, "git") || is(url_application(u), "git");
}

static const char *git_check(struct vm *vm, struct input *in)
{
    static const char *const verified[] = { "verifyCommit", "keytype", "publicKey", "publicKeys" };
    for (size_t i = 0; i < ARRAY_LEN(verified); i++) {
        if (input_find(in, verified[i]))
            vm_require_feature(vm, "verified-fetches");
    }
    input_flag(vm, in, "verifyCommit");
    const struct slice *ref = input_text(vm, in, "ref");
    if (ref && !flake_git_is_ref(*ref))
        return buf_text("invalid Git branch/tag name '%.*s'", SLICE_ARGS(*ref));
    struct url u;
    struct url_warn warn = input_warn(vm);
    const char *why;
    if (!flake_git_url(&u, input_need_text(vm, in, "url"), &warn, &why))
        return why;
    input_set_text(in, "url", slice_of(url_text(&u)));
    input_flag(vm, in, "shallow");
    input_flag(vm, in, "submodules");
    input_flag(vm, in, "allRefs");
    return NULL;
}

static const char *git_from_url(struct vm *vm,
    const struct flake_scheme *self __attribute__((unused)), struct input *in, struct url *u)
{
    static const char *const texts[] = { "rev", "ref", "keytype", "publicKey", "publicKeys", NULL };
    static const char *const flags[] = { "shallow", "submodules", "lfs", "exportIgnore", "allRefs",
        "verifyCommit", NULL };
    struct url bare = *u;
    bare.query_count = 0;
    for (size_t i = 0; i < u->query_count; i++) {
        struct slice name = u->query[i].name, text = u->query[i].value;
        if (is_one_of(name, texts))
            input_set(in, (struct input_attr){ name, INPUT_TEXT, text, 0 });
        else if (is_one_of(name, flags))
            set_bool(in, name, is(text, "1"));
        else
            url_set_param(&bare, name, text);
    }
    input_set_text(in, "url", slice_of(url_text(&bare)));
    return git_check(vm, in);
}

static struct slice plus(const char *before, struct slice scheme)
{
    struct buf b = { 0 };
    buf_str(&b, before);
    buf_slice(&b, scheme);
    return buf_view(&b);
}

static struct url git_to_url(
    struct vm *vm, const struct flake_scheme *self __attribute__((unused)), const struct input *in)
{
    static const char *const flags[] = { "shallow", "lfs", "submodules", "exportIgnore",
        "verifyCommit" };
    struct url u = parse_url(vm, in);
    if (!is(u.scheme, "git"))
        u.scheme = plus("git+", u.scheme);
    add_rev_and_ref(vm, &u, in);
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        if (input_flag(vm, in, flags[i]))
            set_param(&u, flags[i], slice_of("1"));
    }
    flake_git_add_keys(vm, in, &u);
    return u;
}

/* hg+https://host/path -------------------------------------------------------------------- */

static const char *const mercurial_attrs[] = { "url", "ref", "rev", "revCount", "narHash", "name",
    NULL };

static bool mercurial_takes(
    const struct flake_scheme *self __attribute__((unused)), const struct url *u)
{
    static const char *const schemes[] = { "hg+http", "hg+https", "hg+ssh", "hg+file", NULL };
    return is_one_of(u->scheme, schemes);
}

static const char *mercurial_check(struct vm *vm, struct input *in)
{
    struct url u;
    struct url_warn warn = input_warn(vm);
    const char *why;
    if (!url_parse(&u, input_need_text(vm, in, "url"), false, &warn, &why))
        return why;
    const struct slice *ref = input_text(vm, in, "ref");
    if (ref && !is_mercurial_ref(*ref))
        return buf_text("invalid Mercurial branch/tag name '%.*s'", SLICE_ARGS(*ref));
    return NULL;
}

static const char *mercurial_from_url(struct vm *vm,
    const struct flake_scheme *self __attribute__((unused)), struct input *in, struct url *u)
{
    static const char *const texts[] = { "rev", "ref" };
    struct url bare = *u;
    bare.scheme = url_transport(u);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const struct slice *text = url_param(u, texts[i]);
        if (text)
            input_set_text(in, texts[i], *text);
        url_drop_param(&bare, texts[i]);
    }
    input_set_text(in, "url", slice_of(url_text(&bare)));
    return mercurial_check(vm, in);
}

static struct url mercurial_to_url(
    struct vm *vm, const struct flake_scheme *self __attribute__((unused)), const struct input *in)
{
    struct url u = parse_url(vm, in);
    u.scheme = plus("hg+", u.scheme);
    add_rev_and_ref(vm, &u, in);
    return u;
}

/* https://host/archive -------------------------------------------------------------------- */

static const char *const download_attrs[] = { "url", "narHash", "name", "unpack", "rev", "revCount",
    "lastModified", NULL };

static bool is_download(const struct url *u)
{
    static const char *const transports[] = { "file", "http", "https", NULL };
    return is_one_of(url_transport(u), transports);
}

static bool file_takes(const struct flake_scheme *self, const struct url *u)
{
    return is_download(u) && is(url_application(u), self->name);
}

/* A URL that does not say whether it is of a file or an archive is of an archive. */
static bool tarball_takes(const struct flake_scheme *self, const struct url *u)
{
    return is_download(u) && (u->scheme.len == url_transport(u).len || file_takes(self, u));
}

static const char *download_check(
    struct vm *vm __attribute__((unused)), struct input *in __attribute__((unused)))
{
    return NULL;
}

static const char *download_from_url(struct vm *vm __attribute__((unused)),
    const struct flake_scheme *self __attribute__((unused)), struct input *in, struct url *u)
{
    static const char *const texts[] = { "narHash", "rev" };
    static const char *const numbers[] = { "revCount", "lastModified" };
    struct url bare = *u;
    bare.scheme = url_transport(u);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const struct slice *text = url_param(u, texts[i]);
        if (text)
            input_set_text(in, texts[i], *text);
    }
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        const struct slice *text = url_param(u, numbers[i]);
        if (text)
            set_number(in, slice_of(numbers[i]), *text);
    }
    for (const char *const *name = download_attrs; *name; name++)
        url_drop_param(&bare, *name);
    input_set_text(in, "url", slice_of(url_text(&bare)));
    return NULL;
}

static struct url download_to_url(
    struct vm *vm, const struct flake_scheme *self __attribute__((unused)), const struct input *in)
{
    struct url u = parse_url(vm, in);
    add_nar_hash(vm, &u, in);
    return u;
}

/* All of them ----------------------------------------------------------------------------- */

const struct flake_scheme flake_schemes[] = {
    { "file", download_attrs, false, file_takes, download_from_url, download_check,
        download_to_url },
    { "git", git_attrs, false, git_takes, git_from_url, git_check, git_to_url },
    { "github", forge_attrs, true, has_scheme_name, forge_from_url, forge_check, forge_to_url },
    { "gitlab", forge_attrs, true, has_scheme_name, forge_from_url, forge_check, forge_to_url },
    { "hg", mercurial_attrs, false, mercurial_takes, mercurial_from_url, mercurial_check,
        mercurial_to_url },
    { "indirect", indirect_attrs, true, indirect_takes, indirect_from_url, indirect_check,
        indirect_to_url },
    { "path", path_attrs, true, has_scheme_name, path_from_url, path_check, path_to_url },
    { "sourcehut", forge_attrs, true, has_scheme_name, forge_from_url, forge_check, forge_to_url },
    { "tarball", download_attrs, false, tarball_takes, download_from_url, download_check,
        download_to_url },
};

const size_t flake_scheme_count = ARRAY_LEN(flake_schemes);
