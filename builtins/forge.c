/* GitHub, GitLab and SourceHut: how they name the archive of a commit, and the commit of a ref. */
#include "builtins/fetch.h"
#include "builtins/json.h"
#include "lib/buf.h"
#include "lib/gc.h"

struct forge {
    struct vm *vm;
    const struct input *in;
    const char *host, *owner, *repo;
    const char *const *headers; /* NULL: none */
};

/* Headers --------------------------------------------------------------------------------- */

/* The token that the setting access-tokens has for HOST or HOST/OWNER/REPO, the longest that fits
 * first; NULL for none. */
static const char *find_token(const struct forge *f)
{
    const char *place = buf_text("%s/%s/%s", f->host, f->owner, f->repo), *found = NULL;
    const char *words = f->vm->settings.fetch.access_tokens;
    size_t best = 0;
    for (; words && *(words += strspn(words, " \t\r\n")); words += strcspn(words, " \t\r\n")) {
        size_t name = strcspn(words, "= \t\r\n"), len = strcspn(words, " \t\r\n");
        bool fits = words[name] == '=' && name > best && strncmp(words, place, name) == 0 &&
                    (place[name] == '\0' || place[name] == '/');
        if (fits) {
            best = name;
            found = buf_text("%.*s", (int)(len - name - 1), words + name + 1);
        }
    }
    return found;
}

static const char *gitlab_header(struct vm *vm, const char *token)
{
    const char *colon = strchr(token, ':'), *rest = colon ? colon + 1 : token;
    int len = (int)(colon ? (size_t)(colon - token) : strlen(token));
    if (strncmp(token, "OAuth2:", 7) == 0)
        return buf_text("Authorization: Bearer %s", rest);
    if (strncmp(token, "PAT:", 4) == 0)
        return buf_text("Private-token: %s", rest);
    vm_warn(vm, POS_NONE, "Unrecognized GitLab token type %.*s", len, token);
    return buf_text("%.*s: %s", len, token, rest);
}

static void set_headers(struct forge *f)
{
    const char *token = find_token(f);
    if (!token)
        return;
    const char **headers = gc_alloc(2 * sizeof *headers);
    headers[0] = fetch_is(f->in, "gitlab")   ? gitlab_header(f->vm, token)
                 : fetch_is(f->in, "github") ? buf_text("Authorization: token %s", token)
                                             : buf_text("Authorization: Bearer %s", token);
    f->headers = headers;
}

/* Commits --------------------------------------------------------------------------------- */

static struct slice download(const struct forge *f, const char *url)
{
    struct fetcher *fetcher = f->vm->fetcher;
    struct io *io = f->vm->store->open;
    struct fetched got;
    struct slice bytes;
    const char *why;
    if (!fetcher->file(fetcher, url, f->headers, &got, &why) ||
        !io->read_file(io, got.path, &bytes, &why))
        vm_raise(f->vm, ERR_IO, "%s", why);
    return bytes;
}

static const char *string_in(value set, const char *name)
{
    value *v =
        value_is_attrs(set) ? attrs_find(value_attrs(set), symbol_intern(slice_of(name))) : NULL;
    return v && value_is_string(*v)
               ? buf_text("%.*s", (int)value_bytes(*v).len, value_bytes(*v).ptr)
               : NULL;
}

static value download_json(const struct forge *f, const char *url)
{
    struct error *e = NULL;
    value json = json_parse(download(f, url), &e);
    if (e)
        vm_throw(f->vm, e);
    return json;
}

static NORETURN void raise_unexpected(const struct forge *f, const char *who)
{
    vm_raise(f->vm, ERR_VALUE, "Unexpected response received from %s", who);
}

static const char *github_rev(const struct forge *f, const char *ref)
{
    struct buf url = { 0 };
    if (strcmp(f->host, "github.com") == 0)
        buf_printf(&url, "https://api.%s/repos/%s/%s/commits/%s", f->host, f->owner, f->repo, ref);
    else
        buf_printf(
            &url, "https://%s/api/v3/repos/%s/%s/commits/%s", f->host, f->owner, f->repo, ref);
    const char *rev = string_in(download_json(f, buf_cstr(&url)), "sha");
    if (!rev)
        raise_unexpected(f, "GitHub");
    return rev;
}

static const char *gitlab_rev(const struct forge *f, const char *ref)
{
    value json = download_json(
        f, buf_text("https://%s/api/v4/projects/%s%%2F%s/repository/commits?ref_name=%s", f->host,
               f->owner, f->repo, ref));
    bool is_list = value_is_list(json);
    if (is_list && value_list(json)->count == 0)
        vm_raise(f->vm, ERR_VALUE,
            "No commits returned by GitLab API -- does the git ref really exist?");
    const char *rev = is_list ? string_in(value_list(json)->items[0], "id") : NULL;
    if (!rev)
        raise_unexpected(f, "GitLab");
    return rev;
}

/* In lines of `ID\tREF`, the first id of refs/heads/NAME or refs/tags/NAME; NULL for none. */
static const char *find_ref(struct slice lines, const char *name)
{
    const char *wanted[] = { buf_text("refs/heads/%s", name), buf_text("refs/tags/%s", name),
        name };
    while (lines.len) {
        const char *end = memchr(lines.ptr, '\n', lines.len);
        size_t len = end ? (size_t)(end - lines.ptr) : lines.len;
        const char *tab = memchr(lines.ptr, '\t', len);
        struct slice ref = { tab ? tab + 1 : "", tab ? len - (size_t)(tab + 1 - lines.ptr) : 0 };
        for (size_t i = 0; tab && i < ARRAY_LEN(wanted); i++) {
            if (slice_eq(ref, slice_of(wanted[i])))
                return buf_text("%.*s", (int)(tab - lines.ptr), lines.ptr);
        }
        len += end != NULL;
        lines = (struct slice){ lines.ptr + len, lines.len - len };
    }
    return NULL;
}

static NORETURN void raise_no_ref(const struct forge *f, const char *ref)
{
    struct url u = input_url(f->vm, f->in);
    vm_raise(f->vm, ERR_VALUE, "in '%s', couldn't find ref '%s'", url_text(&u), ref);
}

static const char *sourcehut_rev(const struct forge *f, const char *ref)
{
    static const char symbolic[] = "ref: ";
    const char *base = buf_text("https://%s/%s/%s", f->host, f->owner, f->repo), *name = ref;
    if (strcmp(ref, "HEAD") == 0) {
        struct slice head = download(f, buf_text("%s/HEAD", base));
        size_t skip = head.len > 5 && memcmp(head.ptr, symbolic, 5) == 0 ? 5 : 0;
        name = buf_text("%.*s", (int)strcspn(head.ptr + skip, "\t\r\n"), head.ptr + skip);
    }
    const char *rev = find_ref(download(f, buf_text("%s/info/refs", base)), name);
    if (!rev)
        raise_no_ref(f, ref);
    return rev;
}

/* Archives -------------------------------------------------------------------------------- */

static const char *archive_url(const struct forge *f, const char *rev)
{
    if (fetch_is(f->in, "gitlab"))
        return buf_text("https://%s/api/v4/projects/%s%%2F%s/repository/archive.tar.gz?sha=%s",
            f->host, f->owner, f->repo, rev);
    if (fetch_is(f->in, "sourcehut"))
        return buf_text("https://%s/%s/%s/archive/%s.tar.gz", f->host, f->owner, f->repo, rev);
    if (strcmp(f->host, "github.com") != 0)
        return buf_text(
            "https://%s/api/v3/repos/%s/%s/tarball/%s", f->host, f->owner, f->repo, rev);
    if (f->headers)
        return buf_text("https://api.%s/repos/%s/%s/tarball/%s", f->host, f->owner, f->repo, rev);
    return buf_text("https://%s/%s/%s/archive/%s.tar.gz", f->host, f->owner, f->repo, rev);
}

static const char *find_rev(const struct forge *f, const char *ref)
{
    return fetch_is(f->in, "github")   ? github_rev(f, ref)
           : fetch_is(f->in, "gitlab") ? gitlab_rev(f, ref)
                                       : sourcehut_rev(f, ref);
}

const char *forge_url(struct vm *vm, struct input *in, const char *const **headers)
{
    const char *host = input_cstr(vm, in, "host"), *ref = input_cstr(vm, in, "ref");
    struct forge f = {
        .vm = vm,
        .in = in,
        .host = host                     ? host
                : fetch_is(in, "github") ? "github.com"
                : fetch_is(in, "gitlab") ? "gitlab.com"
                                         : "git.sr.ht",
        .owner = input_cstr(vm, in, "owner"),
        .repo = input_cstr(vm, in, "repo"),
    };
    struct slice rev;
    set_headers(&f);
    if (!input_find(in, "rev"))
        input_set_text(in, "rev", slice_of(find_rev(&f, ref ? ref : "HEAD")));
    input_drop(in, "ref");
    input_rev(vm, in, &rev);
    *headers = f.headers;
    return archive_url(&f, buf_text("%.*s", (int)rev.len, rev.ptr));
}
