#include "lib/fetch/git.h"
#include "lib/fetch/cache.h"
#include "lib/fetch/git_tree.h"
#include "lib/stop.h"
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
#include <unistd.h>

enum { MAX_NESTED = 32 }; /* submodules, one in the other */

static const char null_rev[] = "0000000000000000000000000000000000000000";

/* What is being fetched: a request, and the repository that it is looked for in. */
struct job {
    const struct fetcher *f;
    const struct fetch_settings *settings;
    const struct git_request *want;
    struct repository repo;
    const char *place; /* the repository, for messages */
    unsigned nested;
};

static void warn(const struct job *j, const char *message)
{
    j->f->warn(j->f->self, message);
}

static const char *commit_of(const struct job *j, const char *name)
{
    const char *why;
    return git_line(
        &j->repo, GIT_ARGS("rev-parse", "--verify", "-q", buf_text("%s^{commit}", name)), &why);
}

static bool resolve(const struct job *j, const char *ref, const char **rev, const char **why)
{
    *rev = commit_of(j, ref);
    if (!*rev)
        *why = buf_text(
            "resolving Git reference '%s': revspec '%s' not found (libgit2 error code = 4)", ref,
            ref);
    return *rev != NULL;
}

static bool find_commit(const struct job *j, const char *rev, const char **why)
{
    if (commit_of(j, rev))
        return true;
    *why =
        buf_text("getting Git object '%s': object not found - no match for id (%s) (libgit2 error "
                 "code = 9)",
            rev, rev);
    return false;
}

static int64_t time_of(const struct job *j, const char *rev)
{
    const char *why;
    const char *line =
        git_line(&j->repo, GIT_ARGS("log", "-1", "--no-show-signature", "--format=%ct", rev), &why);
    return line ? strtoll(line, NULL, 10) : 0;
}

/* Clones ---------------------------------------------------------------------------------- */

/* The entry's info says when each ref was last asked for: `at:REF SECONDS`. */
struct clone {
    struct cache_entry entry;
    struct slice info;
    const char *head; /* of the remote, or NULL */
};

static bool open_entry(const struct job *j, struct cache_entry *e, const char **why)
{
    struct buf key = { 0 };
    buf_printf(&key, "%s%s", j->want->url, j->want->shallow ? " shallow" : "");
    return cache_open(e, "git", buf_view(&key), why);
}

static bool open_clone(struct job *j, struct clone *c, const char **why)
{
    if (!open_entry(j, &c->entry, why))
        return false;
    j->repo = (struct repository){ cache_path(&c->entry, "repository"), "." };
    if (cache_read_info(&c->entry, &c->info) &&
        access(buf_text("%s/HEAD", j->repo.dir), F_OK) == 0) {
        c->head = cache_info(c->info, "head");
        unlink(buf_text("%s/shallow.lock", j->repo.dir));
        return true;
    }
    cache_clear(&c->entry);
    struct repository fresh = { cache_path(&c->entry, "temp"), "." };
    struct buf info = { 0 };
    c->info = (struct slice){ "", 0 };
    if (mkdir(fresh.dir, 0777) == 0 &&
        git_line(&fresh, GIT_ARGS("init", "--quiet", "--bare", "--template="), why) &&
        cache_keep(&c->entry, "repository", why) && cache_write_info(&c->entry, &info, why))
        return true;
    cache_close(&c->entry);
    return false;
}

static const char *stamp_name(const char *ref)
{
    return buf_text("at:%s", ref);
}

static bool is_fresh(const struct job *j, const struct clone *c, const char *ref)
{
    const char *at = cache_info(c->info, stamp_name(ref));
    int64_t then = at ? strtoll(at, NULL, 10) : 0, now = io_posix()->current_time(NULL);
    return at && then <= now && (uint64_t)(now - then) < j->settings->tarball_ttl;
}

/* Notes that a ref was fetched now, and which one is the remote's head. */
static bool note_fetched(struct clone *c, const char *ref, bool is_head, const char **why)
{
    struct buf info = { 0 };
    const char *name = stamp_name(ref);
    size_t len = strlen(name);
    if (is_head)
        c->head = ref;
    if (c->head)
        cache_info_add(&info, "head", c->head);
    cache_info_add(&info, name, buf_text("%lld", (long long)io_posix()->current_time(NULL)));
    for (const char *line = c->info.ptr; *line; line += strcspn(line, "\n") + 1) {
        bool other =
            strncmp(line, "at:", 3) == 0 && !(strncmp(line, name, len) == 0 && line[len] == ' ');
        if (other)
            buf_printf(&info, "%.*s\n", (int)strcspn(line, "\n"), line);
    }
    return cache_write_info(&c->entry, &info, why);
}

/* The ref that HEAD of the remote is; NULL where that is not known. */
static const char *ask_head(const struct job *j)
{
    static const char prefix[] = "ref: ";
    struct buf output = { 0 };
    struct git_run run = {
        .args = GIT_ARGS("ls-remote", "--symref", "--", j->want->url, "HEAD"),
        .loud = true,
        .take = process_take_buf,
        .self = &output,
    };
    const char *why;
    if (!git_run(&j->repo, &run, &why))
        return NULL;
    const char *line = buf_cstr(&output);
    if (strncmp(line, prefix, sizeof prefix - 1) != 0)
        return *line ? "HEAD" : NULL;
    line += sizeof prefix - 1;
    return buf_text("%.*s", (int)strcspn(line, "\t\n"), line);
}

static const char *default_ref(const struct job *j, const struct clone *c)
{
    if (c->head && is_fresh(j, c, c->head))
        return c->head;
    const char *ref = ask_head(j);
    if (ref)
        return ref;
    if (c->head) {
        warn(
            j, buf_text("could not get HEAD ref for repository '%s'; using expired cached ref '%s'",
                   j->place, c->head));
        return c->head;
    }
    warn(j, buf_text("could not read HEAD ref from repo at '%s', using 'master'", j->place));
    return "master";
}

static bool fetch_ref(const struct job *j, const char *ref, const char *rev, const char **why)
{
    const char *prefix =
        strncmp(ref, "refs/", 5) == 0 || strcmp(ref, "HEAD") == 0 ? "" : "refs/heads/";
    const char *refspec = j->want->all_refs ? "refs/*:refs/*"
                          : rev             ? rev
                                            : buf_text("%s%s:%s%s", prefix, ref, prefix, ref);
    const char *progress = isatty(STDERR_FILENO) ? "--progress" : "--quiet";
    const char *const deep[] = { "fetch", progress, "--force", "--", j->want->url, refspec, NULL };
    const char *const shallow[] = { "fetch", progress, "--force", "--depth", "1", "--",
        j->want->url, refspec, NULL };
    struct git_run run = { .args = j->want->shallow ? shallow : deep, .loud = true };
    if (git_run(&j->repo, &run, why))
        return true;
    *why = buf_text("Failed to fetch git repository '%s'", j->want->url);
    return false;
}

/* Brings the clone up to date as far as need be; *rev becomes what is wanted. */
static bool update_clone(
    struct job *j, struct clone *c, const char *ref, const char **rev, const char **why)
{
    const struct git_request *want = j->want;
    bool needed = want->rev ? !commit_of(j, want->rev)
                            : want->all_refs || !is_fresh(j, c, ref) || !commit_of(j, ref);
    if (needed && !fetch_ref(j, ref, want->rev, why)) {
        if (stop_wanted || !commit_of(j, ref))
            return false;
        warn(j, *why);
        warn(j, buf_text("could not update local clone of Git repository '%s'; continuing with the "
                         "most recent version",
                    j->place));
    } else if (needed && !want->rev && !note_fetched(c, ref, !want->ref, why)) {
        return false;
    }
    *rev = want->rev;
    if (!*rev)
        return resolve(j, ref, rev, why);
    if (commit_of(j, *rev))
        return true;
    *why =
        buf_text("Cannot find Git revision '%s' in ref '%s' of repository '%s'! Please make sure "
                 "that the rev exists on the ref you've specified or add allRefs = true; to "
                 "fetchGit.",
            *rev, ref, j->place);
    return false;
}

/* Finds the commit; j->repo is then the repository that has it. */
static bool find_in_clone(struct job *j, const char **ref, const char **rev, const char **why)
{
    struct clone c = { 0 };
    j->place = j->want->url;
    if (!open_clone(j, &c, why))
        return false;
    *ref = j->want->ref ? j->want->ref : default_ref(j, &c);
    bool good = update_clone(j, &c, *ref, rev, why);
    cache_close(&c.entry);
    return good;
}

static bool check_repository(const struct job *j, const char **why)
{
    struct stat st;
    if (stat(j->repo.dir, &st) != 0) {
        *why = buf_text("Git repository \"%s\" does not exist.", j->repo.dir);
        return false;
    }
    if (git_line(&j->repo, GIT_ARGS("rev-parse", "--git-dir"), why))
        return true;
    *why = buf_text("opening Git repository \"%s\": %s", j->repo.dir, *why);
    return false;
}

static bool find_in_place(struct job *j, const char **ref, const char **rev, const char **why)
{
    const char *ignored;
    j->place = j->want->path;
    j->repo = (struct repository){ j->want->path, ".git" };
    if (!check_repository(j, why))
        return false;
    *ref = j->want->ref ? j->want->ref
                        : git_line(&j->repo, GIT_ARGS("symbolic-ref", "-q", "HEAD"), &ignored);
    if (!*ref) {
        warn(j, buf_text("could not read HEAD ref from repo at '%s', using 'master'", j->place));
        *ref = "master";
    }
    *rev = j->want->rev;
    return *rev ? find_commit(j, *rev, why) : resolve(j, *ref, rev, why);
}

static bool find(struct job *j, const char **ref, const char **rev, const char **why)
{
    return j->want->path ? find_in_place(j, ref, rev, why) : find_in_clone(j, ref, rev, why);
}

/* Trees of commits ------------------------------------------------------------------------ */

static bool write_commit(struct job *j, const char *ref, const char *rev, const char *dir,
    const char *index, const char **why);

/* A submodule's URL may be relative to where the repository came from. */
static bool submodule_url(const struct job *j, const char *url, const char **result)
{
    const char *why, *base;
    if (strncmp(url, "./", 2) != 0 && strncmp(url, "../", 3) != 0) {
        *result = url;
        return true;
    }
    base = j->want->path
               ? git_line(&j->repo, GIT_ARGS("config", "--get", "remote.origin.url"), &why)
               : j->want->url;
    if (!base || !*base)
        base = j->repo.dir;
    struct buf b = { 0 };
    buf_str(&b, base);
    while (b.len > 1 && b.ptr[b.len - 1] == '/')
        b.len--;
    while (strncmp(url, "./", 2) == 0 || strncmp(url, "../", 3) == 0) {
        size_t dots = url[1] == '/' ? 1 : 2;
        const char *slash = dots == 2 && b.len ? memrchr(b.ptr, '/', b.len) : NULL;
        if (dots == 2 && !slash)
            return false;
        if (slash)
            b.len = (size_t)(slash - b.ptr);
        url += dots + 1;
    }
    buf_char(&b, '/');
    buf_str(&b, url);
    *result = buf_cstr(&b);
    return true;
}

static void ignore_param(
    void *self __attribute__((unused)), struct slice param __attribute__((unused)))
{
}

/* The path of a file URL or an absolute one; NULL for all else, which git may make sense of. */
static const char *local_path(const char *address, struct url *u)
{
    const struct url_warn warn = { ignore_param, NULL };
    struct slice path;
    const char *why;
    if (address[0] == '/')
        return address;
    if (!url_parse(u, slice_of(address), false, &warn, &why) ||
        !slice_eq(u->scheme, slice_of("file")) || !url_file_path(u, &path, &why))
        return NULL;
    return path.ptr;
}

/* What the address of a repository asks for: a path, unless it is on another machine or there is no
 * work tree, in which case git has to fetch it. */
static void set_location(const struct job *j, struct git_request *want)
{
    struct url u = { 0 };
    struct stat st;
    const char *path = local_path(want->url, &u);
    if (!path) {
        if (u.scheme.len && url_param(&u, "dir")) {
            url_drop_param(&u, "dir");
            want->url = url_text(&u);
        }
        return;
    }
    const char *full = path_join(slice_of(io_posix()->current_dir(NULL)), slice_of(path)).ptr;
    if (stat(full, &st) == 0 && stat(buf_text("%s/.git", full), &st) != 0) {
        u.query_count = 0;
        want->url = u.scheme.len ? url_text(&u) : buf_text("file://%s", full);
        return;
    }
    if (path[0] != '/')
        warn(j,
            buf_text("Fetching Git repository '%s', which uses a path relative to the current "
                     "directory. This is not supported and will stop working in a future release. "
                     "See https://github.com/NixOS/nix/issues/12281 for details.",
                want->url));
    want->path = full;
    want->url = "";
}

static bool write_submodule(const struct job *j, const char *ref, const struct git_submodule *m,
    const char *rev, const char *dir, const char **why)
{
    const char *url, *sub_ref = NULL;
    struct git_request want = { .rev = rev, .submodules = true, .all_refs = true };
    if (m->branch)
        want.ref = strcmp(m->branch, ".") == 0 ? ref : m->branch;
    if (j->nested >= MAX_NESTED || !submodule_url(j, m->url, &url)) {
        *why = buf_text("resolving Git submodule URL '%s'", m->url);
        return false;
    }
    want.url = url;
    set_location(j, &want);
    struct job job = { .f = j->f, .settings = j->settings, .want = &want, .nested = j->nested + 1 };
    const char *place = buf_text("%s/%s", dir, m->path);
    return find(&job, &sub_ref, &rev, why) && rmdir(place) == 0 &&
           write_commit(&job, sub_ref, rev, place, NULL, why);
}

static bool write_commit(struct job *j, const char *ref, const char *rev, const char *dir,
    const char *index, const char **why)
{
    struct git_list list;
    *why = buf_text("creating directory '%s': %s", dir, strerror(errno));
    if (!git_list_commit(&j->repo, rev, index, &list, why) ||
        !git_write_tree(&j->repo, &list, dir, why))
        return false;
    const struct git_submodule *modules =
        j->want->submodules ? git_submodules(&j->repo, dir) : NULL;
    for (; modules && modules->path; modules++) {
        for (size_t i = 0; i < list.count; i++) {
            const struct git_entry *e = &list.entries[i];
            if (e->mode == GIT_MODE_SUBMODULE && slice_eq(e->path, slice_of(modules->path)) &&
                !write_submodule(j, ref, modules, e->id, dir, why))
                return false;
        }
    }
    return true;
}

static void forget_clone(const struct job *j)
{
    struct cache_entry clone;
    const char *why;
    if (j->want->path || !open_entry(j, &clone, &why))
        return;
    cache_clear(&clone);
    cache_close(&clone);
}

/* Writes the tree to the entry. */
static bool make_tree(struct job *j, const struct cache_entry *tree, const char *ref,
    const char *rev, struct fetched *got, const char **why)
{
    const char *temp = cache_path(tree, "temp"), *index = cache_path(tree, "index");
    cache_clear(tree);
    got->last_modified = 0;
    bool good = write_commit(j, ref, rev, temp, j->want->export_ignore ? index : NULL, why) &&
                cache_keep(tree, "root", why) &&
                seal_write(tree, cache_path(tree, "root"), got, why);
    cache_remove(index);
    if (!good)
        cache_clear(tree);
    return good;
}

/* The tree of a commit, from the cache if it is there. Where a clone does not have what it says
 * that it has, it is made anew. */
static bool fetch_commit(
    struct job *j, const char *ref, const char *rev, struct fetched *got, const char **why)
{
    struct cache_entry tree;
    const struct git_request *want = j->want;
    const char *found_ref, *found_rev;
    struct buf key = { 0 };
    buf_printf(
        &key, "git %s%s%s", rev, want->submodules ? ";s" : "", want->export_ignore ? ";e" : "");
    if (!cache_open(&tree, "tree", buf_view(&key), why))
        return false;
    bool good = seal_check(&tree, got) || make_tree(j, &tree, ref, rev, got, why);
    if (!good && !want->path && !stop_wanted) {
        forget_clone(j);
        good = find(j, &found_ref, &found_rev, why) && make_tree(j, &tree, ref, rev, got, why);
    }
    cache_close(&tree);
    return good;
}

/* Work trees ------------------------------------------------------------------------------ */

/* The paths of a work tree's files and of the directories that they are in: those too that hold
 * nothing but ignored files, unless they are ignored themselves. */
static void keep_paths(struct map *kept, const char *root, const struct git_list *files)
{
    for (size_t i = 0; i < files->count; i++) {
        const struct git_entry *e = &files->entries[i];
        struct slice path = path_join(slice_of(root), e->path);
        size_t least = strlen(root) + 1;
        if (e->mode == GIT_MODE_SUBMODULE)
            continue;
        size_t most = e->ignored ? strlen(root) + 1 + e->ignored : path.len;
        for (size_t n = least; n < most; n++) {
            struct slice dir = { path.ptr, n };
            if (path.ptr[n] == '/' && !map_get(kept, dir))
                map_put(kept, dir, (void *)path.ptr);
        }
        if (!e->ignored)
            map_put(kept, path, (void *)path.ptr);
    }
}

static bool keep(void *kept, const char *path, enum file_type type __attribute__((unused)))
{
    return map_get(kept, slice_of(path)) != NULL;
}

static bool read_work(struct job *j, struct git_work *work, struct map *kept, const char **why);

/* A submodule that is checked out is a work tree of its own. */
static bool read_submodules(
    struct job *j, struct git_work *work, struct map *kept, const char **why)
{
    const struct git_submodule *m = git_submodules(&j->repo, j->repo.dir);
    for (; m->path; m++) {
        struct git_request want = { .url = "", .submodules = true };
        struct git_work inner;
        want.path = buf_text("%s/%s", j->repo.dir, m->path);
        struct job job = {
            .f = j->f, .settings = j->settings, .want = &want, .nested = j->nested + 1
        };
        if (j->nested >= MAX_NESTED || !read_work(&job, &inner, kept, why))
            return false;
        work->dirty = work->dirty || inner.dirty;
        struct git_list entry = { .entries = &(struct git_entry){ .path = slice_of(m->path) } };
        entry.count = 1;
        keep_paths(kept, j->repo.dir, &entry);
    }
    return true;
}

static bool read_work(struct job *j, struct git_work *work, struct map *kept, const char **why)
{
    j->place = j->want->path;
    j->repo = (struct repository){ j->want->path, ".git" };
    if (!check_repository(j, why) || !git_read_work(&j->repo, j->want->export_ignore, work, why))
        return false;
    keep_paths(kept, j->want->path, &work->files);
    return !j->want->submodules || read_submodules(j, work, kept, why);
}

static bool fetch_work(struct job *j, struct git_result *got, const char **why)
{
    struct map *kept = gc_alloc(sizeof *kept);
    struct git_work work;
    struct nar_filter filter = { keep, kept };
    if (!read_work(j, &work, kept, why))
        return false;
    got->tree = (struct fetched){ .path = j->want->path, .kept = kept };
    got->tree.nar = (struct hash){ .kind = DIGEST_SHA256 };
    if (work.dirty && !j->settings->allow_dirty) {
        *why = buf_text("Git tree '%s' is dirty", j->place);
        return false;
    }
    if (work.dirty && j->settings->warn_dirty)
        warn(j, buf_text("Git tree '%s' is dirty", j->place));
    if (!nar_hash(io_posix(), j->want->path, &filter, &got->tree.nar, why))
        return false;
    got->ref = work.branch;
    got->head = work.dirty ? work.head : NULL;
    got->rev = work.dirty ? NULL : work.head ? work.head : null_rev;
    got->tree.last_modified = work.head ? time_of(j, work.head) : 0;
    got->repository = j->repo.dir;
    return true;
}

bool git_fetch(const struct fetcher *f, const struct fetch_settings *settings,
    const struct git_request *request, struct git_result *got, const char **why)
{
    struct git_request want = *request;
    struct job j = { .f = f, .settings = settings, .want = &want };
    *got = (struct git_result){ 0 };
    set_location(&j, &want);
    if (want.path && !want.ref && !want.rev)
        return fetch_work(&j, got, why);
    if (!find(&j, &got->ref, &got->rev, why) ||
        !fetch_commit(&j, got->ref, got->rev, &got->tree, why))
        return false;
    got->tree.last_modified = time_of(&j, got->rev);
    got->repository = j.repo.dir;
    return true;
}

bool git_rev_count(const char *dir, const char *rev, int64_t *count, const char **why)
{
    struct stat st;
    bool bare = stat(buf_text("%s/.git", dir), &st) != 0;
    struct repository repo = { dir, bare ? "." : ".git" };
    const char *shallow = git_line(&repo, GIT_ARGS("rev-parse", "--is-shallow-repository"), why);
    if (!shallow)
        return false;
    if (strcmp(shallow, "true") == 0) {
        *why = buf_text("'%s' is a shallow Git repository, so 'revCount' is not available", dir);
        return false;
    }
    const char *line = git_line(&repo, GIT_ARGS("rev-list", "--count", rev, "--"), why);
    if (line)
        *count = strtoll(line, NULL, 10);
    return line != NULL;
}
