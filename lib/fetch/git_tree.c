#include "lib/fetch/git_tree.h"
#include "lib/stop.h"
#include "lib/fetch/tree.h"
#include "lib/buf.h"
#include "lib/gc.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *copy(const char *bytes, size_t len)
{
    struct buf b = { 0 };
    buf_add(&b, bytes, len);
    return buf_cstr(&b);
}

/* Takes a part up to a character, or the rest, off the front of a text. */
static struct slice cut(struct slice *rest, char end)
{
    const char *at = rest->len ? memchr(rest->ptr, end, rest->len) : NULL;
    struct slice part = { rest->ptr, at ? (size_t)(at - rest->ptr) : rest->len };
    size_t gone = part.len + (at != NULL);
    *rest = (struct slice){ rest->ptr + gone, rest->len - gone };
    return part;
}

static void add_entry(struct git_list *list, struct git_entry entry)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 64, size = sizeof entry;
        list->entries = list->cap ? gc_realloc(list->entries, list->cap * size, cap * size)
                                  : gc_alloc(cap * size);
        list->cap = cap;
    }
    list->entries[list->count++] = entry;
}

/* Adds the entries of `MODE ... ID ...\tPATH\0`; the ID is the field with that number. */
static void read_list(struct git_list *list, struct slice output, unsigned id_field)
{
    while (output.len) {
        struct slice line = cut(&output, '\0'), fields = cut(&line, '\t'), field = { 0 };
        struct git_entry entry = { .mode = (unsigned)strtoul(fields.ptr, NULL, 8) };
        for (unsigned i = 0; i <= id_field; i++)
            field = cut(&fields, ' ');
        entry.id = copy(field.ptr, field.len);
        entry.path = (struct slice){ copy(line.ptr, line.len), line.len };
        add_entry(list, entry);
    }
}

/* export-ignore --------------------------------------------------------------------------- */

static bool is_attributes(struct slice path)
{
    static const char name[] = ".gitattributes";
    size_t len = sizeof name - 1;
    return path.len >= len && memcmp(path.ptr + path.len - len, name, len) == 0 &&
           (path.len == len || path.ptr[path.len - len - 1] == '/');
}

static bool has_attributes(const struct repository *r, const struct git_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (is_attributes(list->entries[i].path))
            return true;
    }
    return access(buf_text("%s/%s/info/attributes", r->dir, r->git_dir), F_OK) == 0;
}

/* The length of the first directory that a path is in, or of itself, that is among the ignored. */
static size_t ignored_part(const struct map *ignored, struct slice path)
{
    for (size_t i = 1; i <= path.len; i++) {
        if ((i == path.len || path.ptr[i] == '/') &&
            map_get(ignored, (struct slice){ path.ptr, i }))
            return i;
    }
    return 0;
}

/* The paths of a list and of the directories that its files are in. */
static struct slice all_paths(const struct git_list *list)
{
    struct buf paths = { 0 };
    struct map seen = { 0 };
    for (size_t i = 0; i < list->count; i++) {
        struct slice path = list->entries[i].path;
        for (size_t n = 1; n <= path.len; n++) {
            struct slice part = { path.ptr, n };
            if ((n < path.len && path.ptr[n] != '/') || map_get(&seen, part))
                continue;
            map_put(&seen, part, list->entries + i);
            buf_slice(&paths, part);
            buf_char(&paths, '\0');
        }
    }
    return buf_view(&paths);
}

static bool apply_export_ignore(
    const struct repository *r, const char *index, struct git_list *list, const char **why)
{
    struct buf output = { 0 };
    struct git_run run = {
        .args = GIT_ARGS("check-attr", "--cached", "-z", "--stdin", "export-ignore"),
        .input = all_paths(list),
        .index = index,
        .take = process_take_buf,
        .self = &output,
    };
    if (!git_run(r, &run, why))
        return false;
    struct map ignored = { 0 };
    struct slice rest = buf_view(&output);
    while (rest.len) {
        struct slice path = cut(&rest, '\0');
        cut(&rest, '\0');
        if (slice_eq(cut(&rest, '\0'), slice_of("set")))
            map_put(&ignored, slice_of(copy(path.ptr, path.len)), list);
    }
    for (size_t i = 0; i < list->count; i++)
        list->entries[i].ignored = ignored_part(&ignored, list->entries[i].path);
    return true;
}

/* Commits --------------------------------------------------------------------------------- */

bool git_list_commit(const struct repository *r, const char *rev, const char *index,
    struct git_list *list, const char **why)
{
    struct buf output = { 0 };
    if (!git_output(r, GIT_ARGS("ls-tree", "-r", "-t", "-z", "--full-tree", rev), &output, why))
        return false;
    *list = (struct git_list){ 0 };
    read_list(list, buf_view(&output), 2);
    if (!index || !has_attributes(r, list))
        return true;
    struct git_run run = { .args = GIT_ARGS("read-tree", rev), .index = index };
    return git_run(r, &run, why) && apply_export_ignore(r, index, list, why);
}

/* Takes the output of `git cat-file --batch`: for each object a line `ID TYPE SIZE`, its bytes and
 * a newline. */
struct writer {
    const struct git_list *list;
    size_t next; /* entry that an object comes for */
    struct tree tree;
    struct buf head, link; /* the line so far; the target of a symlink so far */
    uint64_t left;         /* bytes of the object to come */
    bool in_object, after_object;
    int fd; /* -1: a symlink, or none */
    const char *why;
};

static bool has_object(const struct git_entry *e)
{
    return !e->ignored && e->mode != GIT_MODE_DIR && e->mode != GIT_MODE_SUBMODULE;
}

static bool is_link(const struct git_entry *e)
{
    return (e->mode & S_IFMT) == S_IFLNK;
}

static bool fail(struct writer *w, struct slice path)
{
    w->why = buf_text("writing file '%s' of Git tree: %s", path.ptr, strerror(errno));
    return false;
}

/* Whether the tree may have such a name. */
static bool is_plain(struct slice path)
{
    return slice_eq(tree_name(path.ptr), path);
}

static bool begin_object(struct writer *w)
{
    const struct git_entry *e = &w->list->entries[w->next];
    struct slice line = buf_view(&w->head);
    cut(&line, ' ');
    struct slice type = cut(&line, ' ');
    if (!slice_eq(type, slice_of("blob"))) {
        w->why = buf_text("Git object '%s' is missing or damaged", e->id);
        return false;
    }
    w->left = strtoull(copy(line.ptr, line.len), NULL, 10);
    w->head.len = w->link.len = 0;
    w->in_object = true;
    w->fd = is_link(e) ? -1 : tree_file(&w->tree, e->path, e->mode & S_IXUSR);
    return is_link(e) || w->fd >= 0 || fail(w, e->path);
}

static bool end_object(struct writer *w)
{
    const struct git_entry *e = &w->list->entries[w->next];
    bool good =
        is_link(e) ? tree_symlink(&w->tree, e->path, buf_cstr(&w->link)) : close(w->fd) == 0;
    w->fd = -1;
    w->in_object = false;
    w->after_object = true;
    do
        w->next++;
    while (w->next < w->list->count && !has_object(&w->list->entries[w->next]));
    return good || fail(w, e->path);
}

static bool write_object(struct writer *w, const char *bytes, size_t n)
{
    if (w->fd < 0)
        buf_add(&w->link, bytes, n);
    while (n > 0 && w->fd >= 0) {
        ssize_t written = write(w->fd, bytes, n);
        if (written < 0 && errno != EINTR)
            return fail(w, w->list->entries[w->next].path);
        if (written > 0) {
            bytes += written;
            n -= (size_t)written;
        }
    }
    return true;
}

static bool take_objects(void *self, const char *bytes, size_t n)
{
    struct writer *w = self;
    while (n > 0 || (w->in_object && w->left == 0)) {
        size_t used = 1;
        if (w->in_object && w->left == 0) {
            if (!end_object(w))
                return false;
            continue;
        }
        if (w->in_object) {
            used = w->left < n ? (size_t)w->left : n;
            if (!write_object(w, bytes, used))
                return false;
            w->left -= used;
        } else if (w->after_object) {
            w->after_object = false;
        } else if (w->next >= w->list->count) {
            return true;
        } else if (*bytes != '\n') {
            buf_char(&w->head, *bytes);
        } else if (!begin_object(w)) {
            return false;
        }
        bytes += used;
        n -= used;
    }
    return true;
}

/* Makes the directories, and asks for the objects of all else. */
static bool prepare(struct writer *w, struct buf *ids)
{
    bool first = true;
    w->next = w->list->count;
    for (size_t i = 0; i < w->list->count; i++) {
        const struct git_entry *e = &w->list->entries[i];
        if (e->ignored)
            continue;
        if (!is_plain(e->path)) {
            w->why = buf_text("file '%s' of Git tree has an invalid name", e->path.ptr);
            return false;
        }
        if (has_object(e))
            buf_printf(ids, "%s\n", e->id);
        else if (!tree_dir(&w->tree, e->path))
            return fail(w, e->path);
        if (has_object(e) && first) {
            w->next = i;
            first = false;
        }
    }
    return true;
}

bool git_write_tree(
    const struct repository *r, const struct git_list *list, const char *dir, const char **why)
{
    struct writer w = { .list = list, .fd = -1 };
    struct buf ids = { 0 };
    if (!tree_open(&w.tree, dir, why))
        return false;
    bool good = prepare(&w, &ids);
    struct git_run run = {
        .args = GIT_ARGS("cat-file", "--batch", "--buffer"),
        .input = buf_view(&ids),
        .take = take_objects,
        .self = &w,
    };
    if (good && ids.len)
        good = git_run(r, &run, why) && w.next >= list->count;
    if (w.fd >= 0)
        close(w.fd);
    tree_close(&w.tree);
    if (!good && w.why)
        *why = w.why;
    return good;
}

/* Work trees ------------------------------------------------------------------------------ */

/* The lines of `git status --porcelain=v2 --branch -z`; what was deleted goes to a map. */
static void read_status(struct slice output, struct git_work *work, struct map *deleted)
{
    enum { PATH_FIELD = 8, UNMERGED_PATH_FIELD = 10 };
    while (output.len) {
        struct slice line = cut(&output, '\0'), kind = cut(&line, ' ');
        if (slice_eq(kind, slice_of("#"))) {
            struct slice name = cut(&line, ' ');
            if (slice_eq(name, slice_of("branch.oid")) && line.len && line.ptr[0] != '(')
                work->head = copy(line.ptr, line.len);
            continue;
        }
        struct slice state = cut(&line, ' ');
        bool unmerged = slice_eq(kind, slice_of("u"));
        for (unsigned i = 2; i < (unmerged ? UNMERGED_PATH_FIELD : PATH_FIELD); i++)
            cut(&line, ' ');
        work->dirty = true;
        if (!unmerged && state.len == 2 && (state.ptr[0] == 'D' || state.ptr[1] == 'D'))
            map_put(deleted, slice_of(copy(line.ptr, line.len)), work);
    }
}

bool git_read_work(
    const struct repository *r, bool export_ignore, struct git_work *work, const char **why)
{
    struct buf status = { 0 }, files = { 0 };
    struct map deleted = { 0 };
    const char *ignored;
    *work = (struct git_work){ 0 };
    if (!git_output(r,
            GIT_ARGS("status", "--porcelain=v2", "--branch", "-z", "--no-renames",
                "--untracked-files=no", "--ignore-submodules=all"),
            &status, why) ||
        !git_output(r, GIT_ARGS("ls-files", "--stage", "-z"), &files, why))
        return false;
    read_status(buf_view(&status), work, &deleted);
    work->branch = git_line(r, GIT_ARGS("symbolic-ref", "-q", "HEAD"), &ignored);
    struct git_list all = { 0 };
    read_list(&all, buf_view(&files), 1);
    for (size_t i = 0; i < all.count; i++) {
        if (!map_get(&deleted, all.entries[i].path))
            add_entry(&work->files, all.entries[i]);
    }
    if (!export_ignore || !has_attributes(r, &work->files))
        return true;
    return apply_export_ignore(r, NULL, &work->files, why);
}

/* Submodules ------------------------------------------------------------------------------ */

static struct git_submodule *module_named(
    struct git_submodule *modules, struct slice *names, size_t *count, struct slice name)
{
    for (size_t i = 0; i < *count; i++) {
        if (slice_eq(names[i], name))
            return &modules[i];
    }
    names[*count] = name;
    return &modules[(*count)++];
}

struct git_submodule *git_submodules(const struct repository *r, const char *dir)
{
    struct buf output = { 0 };
    const char *file = buf_text("%s/.gitmodules", dir), *why;
    struct stat st;
    bool there = lstat(file, &st) == 0 && S_ISREG(st.st_mode) &&
                 git_output(r, GIT_ARGS("config", "-z", "--file", file, "--list"), &output, &why);
    struct slice rest = there ? buf_view(&output) : (struct slice){ "", 0 };
    size_t most = 1, count = 0, kept = 0;
    for (size_t i = 0; i < rest.len; i++)
        most += rest.ptr[i] == '\0';
    struct git_submodule *modules = gc_alloc(most * sizeof *modules);
    struct slice *names = gc_alloc(most * sizeof *names);
    while (rest.len) {
        struct slice setting = cut(&rest, '\0'), key = cut(&setting, '\n');
        const char *dot = key.len ? memrchr(key.ptr, '.', key.len) : NULL;
        struct slice section = cut(&key, '.');
        if (!slice_eq(section, slice_of("submodule")) || !dot || dot < key.ptr)
            continue;
        struct slice name = { key.ptr, (size_t)(dot - key.ptr) };
        struct slice field = { dot + 1, key.len - name.len - 1 };
        struct git_submodule *m = module_named(modules, names, &count, name);
        if (slice_eq(field, slice_of("path")))
            m->path = tree_name(copy(setting.ptr, setting.len)).ptr;
        else if (slice_eq(field, slice_of("url")))
            m->url = copy(setting.ptr, setting.len);
        else if (slice_eq(field, slice_of("branch")) && setting.len)
            m->branch = copy(setting.ptr, setting.len);
    }
    for (size_t i = 0; i < count; i++) {
        if (modules[i].path && modules[i].url)
            modules[kept++] = modules[i];
    }
    modules[kept] = (struct git_submodule){ 0 };
    return modules;
}
