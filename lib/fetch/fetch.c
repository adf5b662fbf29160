#include "lib/fetch/fetch.h"
#include "lib/fetch/archive.h"
#include "lib/fetch/cache.h"
#include "lib/fetch/git.h"
#include "lib/stop.h"
#include "lib/fetch/http.h"
#include "lib/fetch/seal.h"
#include "lib/buf.h"
#include "lib/gc.h"
#include "lib/io.h"
#include "lib/nar.h"
#include "lib/path.h"
#include "lib/url.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct fetch {
    struct fetcher fetcher; /* first: it is one */
    const struct fetch_settings *settings;
    struct map known; /* struct outcome, by what was asked */
    uint64_t round;   /* the evaluation that runs */
};

/* Downloads ------------------------------------------------------------------------------- */

/* What is known of a URL: a line of its entry each. */
struct download {
    struct cache_entry entry;
    const char *url;
    const char *const *headers;
    const char *etag, *immutable_url; /* or NULL */
    const char *sha256;               /* of the bytes; NULL: never downloaded */
    int64_t time;
    const char *file; /* the bytes, if they were just downloaded */
};

static void read_info(struct download *d)
{
    struct slice info;
    if (!cache_read_info(&d->entry, &info))
        return;
    const char *time = cache_info(info, "time");
    d->time = time ? strtoll(time, NULL, 10) : 0;
    d->etag = cache_info(info, "etag");
    d->immutable_url = cache_info(info, "immutable");
    d->sha256 = cache_info(info, "sha256");
}

static bool write_info(const struct download *d, const char **why)
{
    struct buf info = { 0 };
    cache_info_add(&info, "url", d->url);
    cache_info_add(&info, "time", buf_text("%lld", (long long)d->time));
    cache_info_add(&info, "sha256", d->sha256);
    if (d->etag)
        cache_info_add(&info, "etag", d->etag);
    if (d->immutable_url)
        cache_info_add(&info, "immutable", d->immutable_url);
    return cache_write_info(&d->entry, &info, why);
}

static const char *hash_file(const char *path, const char **why)
{
    struct hash h = { .kind = DIGEST_SHA256 };
    struct buf out = { 0 };
    if (!nar_hash_flat(io_posix(), path, &h, why))
        return NULL;
    base_n_format_hash(&out, &h, BASE_N_16, false);
    return buf_cstr(&out);
}

static bool is_fresh(struct fetch *f, const struct download *d)
{
    int64_t now = io_posix()->current_time(NULL);
    return d->sha256 && d->time <= now && (uint64_t)(now - d->time) < f->settings->tarball_ttl;
}

/* Asks the server. What is there already stays good where that fails, and is `cached`. */
static bool ask(struct fetch *f, struct download *d, const char **why)
{
    struct http_response response;
    const struct http_request request = {
        .url = d->url,
        .etag = d->sha256 ? d->etag : NULL,
        .headers = d->headers,
        .file = cache_path(&d->entry, "temp"),
    };
    if (!http_download(&request, f->settings, &f->fetcher, &response, why)) {
        if (d->sha256 && !stop_wanted)
            f->fetcher.warn(f->fetcher.self, buf_text("%s; using cached version", *why));
        return d->sha256 && !stop_wanted;
    }
    d->time = io_posix()->current_time(NULL);
    if (!response.unchanged) {
        d->etag = response.etag;
        d->immutable_url = response.immutable_url;
        d->file = request.file;
        d->sha256 = hash_file(d->file, why);
    }
    return d->sha256 != NULL;
}

/* Files: kept by their hash, which says whether they are what they were. */
static bool keep_file(struct download *d, const char **path, const char **why)
{
    struct cache_entry file;
    if (!cache_open(&file, "file", slice_of(d->sha256), why))
        return false;
    *path = cache_path(&file, "data");
    const char *ignored, *hash = hash_file(*path, &ignored);
    bool good = hash && strcmp(hash, d->sha256) == 0;
    if (!good && d->file) {
        cache_remove(*path);
        good = rename(d->file, *path) == 0;
        *why = buf_text("renaming to '%s': %s", *path, strerror(errno));
    } else if (!good) {
        *why = buf_text("'%s' is damaged", *path);
    }
    cache_close(&file);
    return good;
}

/* Makes use of what was downloaded. */
typedef bool use_download(struct download *d, struct fetched *got, const char **why);

static bool use_file(struct download *d, struct fetched *got, const char **why)
{
    return keep_file(d, &got->path, why);
}

static bool unpack(
    struct cache_entry *tree, const char *archive, struct fetched *got, const char **why)
{
    const char *temp = cache_path(tree, "temp");
    if (!archive_unpack(archive, temp, &got->last_modified, why) || !cache_keep(tree, "root", why))
        return false;
    const char *root = archive_root(cache_path(tree, "root"), why);
    return root && seal_write(tree, root, got, why);
}

/* An archive's tree goes by the hash of the archive, whatever its URL. */
static bool use_archive(struct download *d, struct fetched *got, const char **why)
{
    struct cache_entry tree;
    if (!cache_open(&tree, "tree", slice_of(d->sha256), why))
        return false;
    bool good = seal_check(&tree, got);
    if (!good) {
        cache_clear(&tree);
        *why = buf_text("'%s' is damaged", tree.dir);
        good = d->file && unpack(&tree, d->file, got, why);
        if (!good)
            cache_clear(&tree);
    }
    cache_close(&tree);
    return good;
}

/* With the entry locked. Where what is cached turns out to be damaged, it is fetched anew. */
static bool download_locked(
    struct fetch *f, struct download *d, use_download *use, struct fetched *got, const char **why)
{
    read_info(d);
    if (is_fresh(f, d) && use(d, got, why))
        return true;
    if (is_fresh(f, d))
        d->sha256 = NULL;
    if (!ask(f, d, why))
        return false;
    bool good = use(d, got, why);
    if (!good && !d->file) {
        d->sha256 = NULL;
        good = ask(f, d, why) && use(d, got, why);
    }
    if (d->file)
        cache_remove(d->file);
    got->immutable_url = d->immutable_url;
    return good && write_info(d, why);
}

static bool download(struct fetch *f, const char *url, const char *const *headers,
    use_download *use, struct fetched *got, const char **why)
{
    struct download d = { .url = url, .headers = headers };
    struct buf key = { 0 };
    buf_str(&key, use == use_file ? "file " : "tarball ");
    buf_str(&key, url);
    if (!cache_open(&d.entry, "url", buf_view(&key), why))
        return false;
    bool good = download_locked(f, &d, use, got, why);
    if (good)
        got->immutable_url = d.immutable_url;
    cache_remove(cache_path(&d.entry, "temp"));
    cache_close(&d.entry);
    return good;
}

/* URLs ------------------------------------------------------------------------------------ */

/* Another has warned of the URL already. */
static void ignore_param(
    void *self __attribute__((unused)), struct slice param __attribute__((unused)))
{
}

static bool parse(const char *url, struct url *u, const char **path, const char **why)
{
    const struct url_warn warn = { ignore_param, NULL };
    struct slice file;
    if (!url_parse(u, slice_of(url), false, &warn, why))
        return false;
    *path = NULL;
    if (slice_eq(u->scheme, slice_of("file"))) {
        if (!url_file_path(u, &file, why))
            return false;
        *path = file.len && file.ptr[0] == '/' ? path_canonical(file).ptr : file.ptr;
        return true;
    }
    if (slice_eq(u->scheme, slice_of("http")) || slice_eq(u->scheme, slice_of("https")))
        return true;
    *why = buf_text(
        "unable to download '%s': Unsupported protocol (1) Protocol \"%.*s\" not supported", url,
        (int)u->scheme.len, u->scheme.ptr);
    return false;
}

static bool fetch_file(struct fetch *f, const char *url, const char *const *headers,
    struct fetched *got, const char **why)
{
    struct url u;
    const char *path, *ignored;
    struct stat st;
    if (!parse(url, &u, &path, why)) {
        if (u.scheme.len == 0)
            *why = buf_text("URL '%s' doesn't have a scheme", url);
        return false;
    }
    if (!path)
        return download(f, url, headers, use_file, got, why);
    *why =
        buf_text("unable to download '%s': Could not read a file:// file (37) Could not open file "
                 "%s",
            url, path);
    got->path = path[0] == '/' ? io_resolve_links(io_posix(), path, &ignored) : NULL;
    return got->path && stat(got->path, &st) == 0 && S_ISREG(st.st_mode);
}

/* NULL where there is a file, else what Nix says of it. */
static const char *archive_fault(const char *url, const char *path)
{
    struct stat st;
    if (path[0] != '/')
        return buf_text(
            "tarball '%s' must use an absolute path. The 'file' scheme does not support "
            "relative paths.",
            url);
    if (stat(path, &st) != 0)
        return buf_text("tarball \"%s\" does not exist.", path);
    if (S_ISDIR(st.st_mode) && stat(buf_text("%s/.git", path), &st) == 0)
        return buf_text(
            "tarball \"%s\" is a git repository, not a tarball. Please use `git+file` as "
            "the scheme.",
            path);
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return buf_text("tarball \"%s\" is a directory, not a file.", path);
    return NULL;
}

static bool fetch_tarball(struct fetch *f, const char *url, const char *const *headers,
    struct fetched *got, const char **why)
{
    struct url u;
    const char *path;
    if (!parse(url, &u, &path, why))
        return false;
    if (!path)
        return download(f, url, headers, use_archive, got, why);
    *why = archive_fault(url, path);
    if (*why)
        return false;
    path = io_resolve_links(io_posix(), path, why);
    struct download d = { .url = url, .file = path };
    d.sha256 = path ? hash_file(path, why) : NULL;
    return d.sha256 && use_archive(&d, got, why);
}

/* Each thing once ------------------------------------------------------------------------- */

struct outcome {
    bool good;
    uint64_t round; /* that has seen it */
    const char *why;
    struct fetched fetched;
    struct git_result git;
};

/* What came of that before, or a new outcome to fill in. */
static struct outcome *recall(struct fetch *f, struct buf *question, bool *known)
{
    buf_cstr(question);
    struct outcome *o = map_get(&f->known, buf_view(question));
    *known = o && (o->good || o->round == f->round);
    if (!o) {
        o = gc_alloc(sizeof *o);
        map_put(&f->known, buf_view(question), o);
    }
    o->round = f->round;
    return o;
}

typedef bool fetch_url(struct fetch *f, const char *url, const char *const *headers,
    struct fetched *got, const char **why);

static bool fetch_once(struct fetch *f, const char *kind, fetch_url *fetch, const char *url,
    const char *const *headers, struct fetched *got, const char **why)
{
    struct buf question = { 0 };
    bool known;
    buf_printf(&question, "%s %s", kind, url);
    struct outcome *o = recall(f, &question, &known);
    if (!known) {
        stop_hold();
        o->good = fetch(f, url, headers, &o->fetched, &o->why);
        stop_release();
    }
    *got = o->fetched;
    *why = o->why;
    return o->good;
}

static bool file_once(struct fetcher *f, const char *url, const char *const *headers,
    struct fetched *got, const char **why)
{
    return fetch_once((struct fetch *)f, "file", fetch_file, url, headers, got, why);
}

static bool tarball_once(struct fetcher *f, const char *url, const char *const *headers,
    struct fetched *got, const char **why)
{
    return fetch_once((struct fetch *)f, "tarball", fetch_tarball, url, headers, got, why);
}

static bool git_once(struct fetcher *fetcher, const struct git_request *want,
    struct git_result *got, const char **why)
{
    struct fetch *f = (struct fetch *)fetcher;
    struct buf question = { 0 };
    bool known;
    buf_printf(&question, "git %s %s %s %s %d%d%d%d", want->url, want->path ? want->path : "",
        want->ref ? want->ref : "", want->rev ? want->rev : "", want->shallow, want->submodules,
        want->all_refs, want->export_ignore);
    struct outcome *o = recall(f, &question, &known);
    if (!known) {
        stop_hold();
        o->good = git_fetch(fetcher, f->settings, want, &o->git, &o->why);
        stop_release();
    }
    *got = o->git;
    *why = o->why;
    return o->good;
}

static bool count_revisions(struct fetcher *f __attribute__((unused)), const char *repository,
    const char *rev, int64_t *count, const char **why)
{
    stop_hold();
    bool good = git_rev_count(repository, rev, count, why);
    stop_release();
    return good;
}

static void begin(struct fetcher *f)
{
    ((struct fetch *)f)->round++;
}

static void stay_silent(
    void *self __attribute__((unused)), const char *message __attribute__((unused)))
{
}

struct fetcher *fetch_new(const struct fetch_settings *settings)
{
    struct fetch *f = gc_alloc(sizeof *f);
    f->fetcher = (struct fetcher){
        .file = file_once,
        .tarball = tarball_once,
        .git = git_once,
        .git_rev_count = count_revisions,
        .begin = begin,
        .warn = stay_silent,
    };
    f->settings = settings;
    return &f->fetcher;
}
