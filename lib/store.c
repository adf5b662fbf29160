#include "lib/store.h"
#include "lib/gc.h"
#include "lib/path.h"
#include <stdlib.h>

/* Objects --------------------------------------------------------------------------------- */

struct store_object *store_find(const struct store *s, struct slice path)
{
    return map_get(&s->objects, path);
}

/* The object with that path, new unless there is one. */
static struct store_object *add_object(struct store *s, struct slice path)
{
    struct store_object *object = store_find(s, path);
    if (!object) {
        object = gc_alloc(sizeof *object);
        object->path = path;
        map_put(&s->objects, path, object);
    }
    return object;
}

struct store_object *store_add_text(struct store *s, struct slice name, struct slice text,
    const struct slice *references, size_t count)
{
    struct store_object *object = add_object(s, store_path_of_text(name, text, references, count));
    object->text = text;
    object->references = references;
    object->reference_count = count;
    return object;
}

struct store_object *store_add_derivation(struct store *s, struct slice name, struct slice text,
    const struct slice *references, size_t count)
{
    struct store_object *object = store_add_text(s, name, text, references, count);
    struct buf copy = { 0 };
    if (s->keeps_derivations)
        buf_slice(&copy, text);
    object->text = buf_view(&copy);
    return object;
}

static const char *folder_path(struct store *s, struct slice path)
{
    struct buf b = { 0 };
    buf_str(&b, s->folder);
    buf_slice(&b, (struct slice){ path.ptr + store_dir.len, path.len - store_dir.len });
    return buf_cstr(&b);
}

bool store_has(struct store *s, struct slice path)
{
    return store_find(s, path) || s->below->path_exists(s->below, folder_path(s, path));
}

struct walk {
    struct store *s;
    struct slice *paths;
    size_t count, cap;
};

static void walk_add(struct walk *w, struct slice path)
{
    struct store_object *object = store_find(w->s, path);
    if (object && object->walk == w->s->walks)
        return;
    if (object)
        object->walk = w->s->walks;
    if (w->count == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 64, size = sizeof *w->paths;
        w->paths = w->cap ? gc_realloc(w->paths, w->cap * size, cap * size) : gc_alloc(cap * size);
        w->cap = cap;
    }
    w->paths[w->count++] = path;
}

struct slice *store_closure(
    struct store *s, struct slice path, size_t *count, struct slice *missing)
{
    struct walk w = { .s = s };
    s->walks++;
    walk_add(&w, path);
    for (size_t i = 0; i < w.count; i++) {
        store_derivation(s, w.paths[i]);
        const struct store_object *object = store_find(s, w.paths[i]);
        if (!object && !store_has(s, w.paths[i])) {
            *missing = w.paths[i];
            return NULL;
        }
        for (size_t k = 0; object && k < object->reference_count; k++)
            walk_add(&w, object->references[k]);
    }
    *count = w.count;
    return w.paths;
}

/* Derivations ----------------------------------------------------------------------------- */

static const struct derivation_summary *look_up(void *s, struct slice path)
{
    return store_derivation(s, path);
}

/* Makes a file of the folder an object as if it had been added. */
static void load_derivation(struct store *s, struct slice path)
{
    struct slice text;
    const char *why;
    struct derivation_text read;
    if (!store_path_is_derivation(path) ||
        !s->below->read_file(s->below, folder_path(s, path), &text, &why))
        return;
    struct buf name = { 0 };
    buf_slice(&name, path);
    buf_cstr(&name);
    struct store_object *object = add_object(s, buf_view(&name));
    object->text = text;
    if (derivation_read(text, look_up, s, &read) != NULL) /* meets only what is valid already */
        return;
    struct derivation_summary *summary = gc_alloc(sizeof *summary);
    *summary = read.summary;
    object->references = read.references;
    object->reference_count = read.reference_count;
    object->derivation = summary;
}

const struct derivation_summary *store_derivation(struct store *s, struct slice path)
{
    if (!store_find(s, path))
        load_derivation(s, path);
    const struct store_object *object = store_find(s, path);
    return object ? object->derivation : NULL;
}

/* Closures -------------------------------------------------------------------------------- */

static int compare_objects(const void *x, const void *y)
{
    const struct store_object *const *a = x, *const *b = y;
    return slice_cmp((*a)->path, (*b)->path);
}

struct store_object **store_sorted(const struct store *s)
{
    struct store_object **sorted = gc_alloc((s->objects.count + 1) * sizeof *sorted);
    const struct map_entry *e;
    size_t n = 0;
    for (size_t at = 0; (e = map_next(&s->objects, &at));)
        sorted[n++] = e->value;
    qsort(sorted, n, sizeof *sorted, compare_objects);
    return sorted;
}

/* Sources --------------------------------------------------------------------------------- */

struct slice store_source_name(struct slice path)
{
    return path.len == 1 ? slice_of("source") : path_base_name(path);
}

static bool hash_source(
    struct store *s, const struct store_source *source, struct hash *hash, const char **why)
{
    if (source->method == STORE_FLAT)
        return nar_hash_flat(&s->io, source->origin, hash, why);
    return nar_hash(&s->io, source->origin, source->filter, hash, why);
}

/* What was hashed without a filter. Of a tree it is only seen whether its root changed. */
struct hashed_source {
    struct file_info info;
    struct hash hash;
};

static bool same_file(const struct file_info *a, const struct file_info *b)
{
    return a->type == b->type && a->executable == b->executable && a->size == b->size &&
           a->device == b->device && a->inode == b->inode && a->changed == b->changed;
}

static bool hash_or_recall(
    struct store *s, const struct store_source *source, struct hash *hash, const char **why)
{
    struct map *hashed = &s->hashed[source->method];
    struct slice key = slice_of(source->origin);
    struct file_info info;
    if (!s->io.file_info(&s->io, source->origin, &info, why))
        return false;
    struct hashed_source *known = map_get(hashed, key);
    if (known && same_file(&known->info, &info)) {
        *hash = known->hash;
        return true;
    }
    if (!hash_source(s, source, hash, why))
        return false;
    known = gc_alloc_atomic(sizeof *known);
    *known = (struct hashed_source){ info, *hash };
    map_put(hashed, key, known);
    return true;
}

/* Remembers what a filter lets through. */
struct recorder {
    const struct nar_filter *filter;
    struct map *kept;
};

static bool keep(void *self, const char *path, enum file_type type)
{
    struct recorder *r = self;
    if (!r->filter->keep(r->filter->self, path, type))
        return false;
    map_put(r->kept, slice_of(path), (char *)path);
    return true;
}

struct store_object *store_add_source(
    struct store *s, const struct store_source *source, const char **why)
{
    struct hash hash = { .kind = DIGEST_SHA256 };
    struct map *kept = NULL;
    if (source->filter && source->method == STORE_NAR) {
        kept = gc_alloc(sizeof *kept);
        struct recorder recorder = { source->filter, kept };
        struct nar_filter filter = { keep, &recorder };
        struct store_source recorded = *source;
        recorded.filter = &filter;
        if (!hash_source(s, &recorded, &hash, why))
            return NULL;
    } else if (!hash_or_recall(s, source, &hash, why)) {
        return NULL;
    }
    struct slice path = store_path_of_contents(
        source->name, source->method, &hash, source->references, source->reference_count);
    struct store_object *object = store_find(s, path);
    if (object)
        return object;
    object = add_object(s, path);
    object->origin = source->origin;
    object->method = source->method;
    object->flat = source->method == STORE_FLAT;
    object->kept = kept;
    object->references = source->references;
    object->reference_count = source->reference_count;
    return object;
}

struct store_object *store_add_fetched(struct store *s, const struct store_fetched *f)
{
    struct store_object *object =
        add_object(s, store_path_of_contents(f->name, f->method, f->hash, NULL, 0));
    if (object->origin || object->text.ptr)
        return object;
    object->origin = f->origin;
    object->method = f->method;
    object->flat = f->flat;
    object->kept = f->kept;
    object->fetched = true;
    return object;
}

struct store_object *store_copy(struct store *s, struct slice path, const char **why)
{
    struct store_object *object = map_get(&s->copies, path);
    if (object)
        return object;
    struct store_source source = {
        .origin = io_resolve_parents(&s->io, path.ptr, why),
        .name = store_source_name(path),
        .method = STORE_NAR,
    };
    object = source.origin ? store_add_source(s, &source, why) : NULL;
    if (object)
        map_put(&s->copies, path_canonical(path), object);
    return object;
}

/* As an EvalIO ---------------------------------------------------------------------------- */

/* Where a path leads. */
struct target {
    struct io *below;
    const char *path;                  /* for `below`; NULL where there is nothing, or a text */
    const struct store_object *object; /* NULL outside of objects that were added */
    struct slice rest;                 /* the part below the object */
    bool is_store;                     /* it is the directory of the store */
};

static struct slice origin_path(const char *origin, struct slice rest)
{
    struct buf b = { 0 };
    buf_str(&b, strcmp(origin, "/") == 0 && rest.len ? "" : origin);
    buf_slice(&b, rest);
    buf_cstr(&b);
    return buf_view(&b);
}

static struct target resolve(struct io *io, const char *path)
{
    struct store *s = (struct store *)io;
    struct target t = { .below = s->below, .path = path };
    struct slice object;
    t.is_store = slice_eq(slice_of(path), store_dir);
    if (t.is_store)
        t.path = s->folder;
    if (!store_path_split(slice_of(path), &object, &t.rest))
        return t;
    t.object = store_find(s, object);
    if (!t.object) {
        t.path = folder_path(s, slice_of(path));
        return t;
    }
    if (t.object->fetched)
        t.below = s->open;
    t.path = t.object->origin ? origin_path(t.object->origin, t.rest).ptr : NULL;
    struct map *kept = t.path && t.rest.len ? t.object->kept : NULL;
    if (kept && !map_get(kept, slice_of(t.path)))
        t.path = NULL;
    return t;
}

/* The directory of the store is there, if empty, even where it is not. */
static bool is_made_up(const struct target *t)
{
    struct file_info info;
    const char *why;
    return t->is_store && t->below->file_info(t->below, t->path, &info, &why) &&
           info.type == FILE_MISSING;
}

static bool is_text(const struct target *t)
{
    return t->object && !t->object->origin && t->rest.len == 0;
}

static const char *fault(const char *before, const char *path, const char *after)
{
    struct buf b = { 0 };
    buf_printf(&b, "%s%s%s", before, path, after);
    return buf_cstr(&b);
}

static bool store_path_exists(struct io *io, const char *path)
{
    struct target t = resolve(io, path);
    return is_text(&t) || (t.path && t.below->path_exists(t.below, t.path)) || is_made_up(&t);
}

/* Why something below an object cannot be read. */
static const char *refusal(const struct target *t, const char *path)
{
    return is_text(t) ? fault("the text of '", path, "' was not kept: '--write-drvs' keeps it")
                      : fault("path '", path, "' does not exist");
}

static bool store_read_file(struct io *io, const char *path, struct slice *bytes, const char **why)
{
    struct target t = resolve(io, path);
    if (t.path)
        return t.below->read_file(t.below, t.path, bytes, why);
    if (is_text(&t) && t.object->text.ptr) {
        *bytes = t.object->text;
        return true;
    }
    *why = refusal(&t, path);
    return false;
}

static bool store_file_info(
    struct io *io, const char *path, struct file_info *info, const char **why)
{
    struct target t = resolve(io, path);
    if (t.path) {
        if (!t.below->file_info(t.below, t.path, info, why))
            return false;
        if (t.object && t.object->flat)
            info->executable = false;
        if (t.is_store && info->type == FILE_MISSING)
            info->type = FILE_DIRECTORY;
        return true;
    }
    *info = (struct file_info){ .type = is_text(&t) ? FILE_REGULAR : FILE_MISSING };
    if (is_text(&t))
        info->size = t.object->text.len;
    return true;
}

static enum file_type store_file_type(struct io *io, const char *path, const char **why)
{
    struct store *s = (struct store *)io;
    if (map_get(&s->directories, slice_of(path)))
        return FILE_DIRECTORY;
    struct target t = resolve(io, path);
    if (is_made_up(&t))
        return FILE_DIRECTORY;
    if (!t.path)
        return is_text(&t) ? FILE_REGULAR : FILE_MISSING;
    enum file_type type = t.below->file_type(t.below, t.path, why);
    if (type == FILE_DIRECTORY && !t.object) {
        struct slice copy = path_canonical(slice_of(path));
        map_put(&s->directories, copy, (char *)copy.ptr);
    }
    return type;
}

/* Drops the entries that a filter did not let through. */
static void filter_entries(const struct target *t, struct dir_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct buf rest = { 0 };
        buf_slice(&rest, t->rest);
        buf_char(&rest, '/');
        buf_slice(&rest, list->entries[i].name);
        if (map_get(t->object->kept, origin_path(t->object->origin, buf_view(&rest))))
            list->entries[kept++] = list->entries[i];
    }
    list->count = kept;
}

static bool store_read_dir(struct io *io, const char *path, struct dir_list *list, const char **why)
{
    struct target t = resolve(io, path);
    *list = (struct dir_list){ 0 };
    if (is_made_up(&t))
        return true;
    if (t.path) {
        if (!t.below->read_dir(t.below, t.path, list, why))
            return false;
        if (t.object && t.object->kept)
            filter_entries(&t, list);
        return true;
    }
    *why = is_text(&t) ? fault("cannot read directory '", path, "': Not a directory")
                       : refusal(&t, path);
    return false;
}

static const char *store_read_link(struct io *io, const char *path, const char **why)
{
    struct target t = resolve(io, path);
    if (t.path)
        return t.below->read_link(t.below, t.path, why);
    *why = is_text(&t) ? fault("file '", path, "' is not a symlink") : refusal(&t, path);
    return NULL;
}

static void begin_flat(void *self, const struct file_info *info)
{
    const struct file_sink *sink = self;
    struct file_info flat = *info;
    flat.executable = false;
    sink->begin(sink->self, &flat);
}

static void pass_bytes(void *self, const void *bytes, size_t n)
{
    const struct file_sink *sink = self;
    sink->bytes(sink->self, bytes, n);
}

static bool store_stream_file(
    struct io *io, const char *path, const struct file_sink *sink, const char **why)
{
    struct target t = resolve(io, path);
    struct file_sink flat = { begin_flat, pass_bytes, (void *)sink };
    if (t.path)
        return t.below->stream_file(
            t.below, t.path, t.object && t.object->flat ? &flat : sink, why);
    if (is_text(&t) && t.object->text.ptr) {
        struct file_info info = { .type = FILE_REGULAR, .size = t.object->text.len };
        sink->begin(sink->self, &info);
        sink->bytes(sink->self, t.object->text.ptr, t.object->text.len);
        return true;
    }
    *why = refusal(&t, path);
    return false;
}

/* A path outside may lead into the store, and the other way around. */
static const char *store_real_path(struct io *io, const char *path, const char **why)
{
    return io_resolve_links(io, path, why);
}

static const char *store_get_env(struct io *io, const char *name)
{
    struct io *below = ((struct store *)io)->below;
    return below->get_env(below, name);
}

static int64_t store_current_time(struct io *io)
{
    struct io *below = ((struct store *)io)->below;
    return below->current_time(below);
}

static const char *store_current_dir(struct io *io)
{
    struct io *below = ((struct store *)io)->below;
    return below->current_dir(below);
}

void store_forget(struct store *s)
{
    s->directories = (struct map){ 0 };
}

struct store *store_new(struct io *below, const char *folder)
{
    struct store *s = gc_alloc(sizeof *s);
    s->io = (struct io){
        .path_exists = store_path_exists,
        .read_file = store_read_file,
        .file_type = store_file_type,
        .read_dir = store_read_dir,
        .real_path = store_real_path,
        .file_info = store_file_info,
        .read_link = store_read_link,
        .stream_file = store_stream_file,
        .get_env = store_get_env,
        .current_time = store_current_time,
        .current_dir = store_current_dir,
    };
    s->below = s->open = below;
    s->folder = folder ? folder : store_dir.ptr;
    return s;
}
